import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { journeys } from "./journey.ts";

const journey = journeys();

/** Labels that would run or load something if any of them were ever taken for HTML. */
const payloads = [
  "<img src=x onerror=__pwn()>",
  "<script>__pwn()</script>",
  '"><svg onload=__pwn()>',
  "<iframe srcdoc='<script>parent.__pwn()</script>'>",
  "<a href=javascript:__pwn()>x</a>",
  "<style>@import 'http://192.0.2.1/x.css'</style>",
  "![x](http://192.0.2.1/x.png)",
  "[x](command:workbench.action.closeAllEditors)",
  "$(sync~spin) {{constructor.constructor('__pwn()')()}}",
  "\u202eevil\u202c",
  ...sharedPayloads(),
];

/** Those of the shared data, where it is here. */
function sharedPayloads(): string[] {
  const path = "../shared/conformance/hostile-vectors.json";
  if (!existsSync(path)) return [];
  const { html, markdown } = JSON.parse(readFileSync(path, "utf8")) as { html: string[]; markdown: string[] };
  return [...html, ...markdown];
}

function specOf(labels: readonly string[]): string {
  const n = labels.length;
  return JSON.stringify({
    title: labels[0],
    description: labels.join(" "),
    tokens: labels,
    dims: labels.slice(0, 3),
    X: Array.from({ length: n }, (_, i) => [i + 1, 1, (i * 5) % 3]),
  });
}

const name = "<img src=x onerror=__pwn()>.attn.json";

journey(
  "labels, titles and file names are text and nothing else",
  { files: { [name]: specOf(payloads) }, file: name },
  async (window) => {
    const { panel, page } = window;
    const ran: string[] = [];
    await page.exposeFunction("__pwn", () => ran.push("ran"));
    await page.locator(".codelens-decoration a", { hasText: "Compute attention" }).first().click();
    await panel.ready();
    await panel.says("Up to date");
    await panel.cell("scores", 0, 1).hover();
    await panel.inspector.waitFor();
    const foreign = await panel.frame.locator("body").evaluate((body) => ({
      elements: body.querySelectorAll(
        "img, iframe, object, embed, link, style, script:not([nonce]), a[href^='javascript']",
      ).length,
      handlers: Array.from(body.querySelectorAll("*")).filter((element) =>
        element.getAttributeNames().some((attribute) => attribute.startsWith("on")),
      ).length,
    }));
    assert.deepEqual(foreign, { elements: 0, handlers: 0 });
    assert.deepEqual(ran, []);
    const heads = await panel.grid("scores").locator("[role=rowheader]").allTextContents();
    assert.ok(
      heads.some((head) => head.includes("<img")),
      `the label is shown as it is written: ${heads.slice(0, 3)}`,
    );
  },
);
