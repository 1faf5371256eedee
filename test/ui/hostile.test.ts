import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { knownAnswers } from "../knownAnswers.ts";
import { journeys } from "./journey.ts";
import type { Workbench } from "./pages/workbench.ts";

const journey = journeys();

/** Labels that would run or load something if any of them were ever taken for HTML. */
const own = [
  "<img src=x onerror=__pwn()>",
  '"><svg onload=__pwn()>',
  "<iframe srcdoc='<script>parent.__pwn()</script>'>",
  "<style>@import 'http://192.0.2.1/x.css'</style>",
  "![x](http://192.0.2.1/x.png)",
  "[x](command:workbench.action.closeAllEditors)",
  "$(sync~spin) {{constructor.constructor('__pwn()')()}}",
  "\u202eevil\u202c",
];

/** Those of the known answers. */
function shared(kind: "html" | "markdown"): string[] {
  const path = join(knownAnswers("conformance"), "hostile-vectors.json");
  return (JSON.parse(readFileSync(path, "utf8")) as Record<typeof kind, string[]>)[kind];
}

function specOf(labels: readonly string[]): string {
  const spec = {
    title: labels[0],
    description: labels.join(" "),
    tokens: labels,
    X: labels.map((_, i) => [i + 1, 1, (i * 5) % 3]),
  };
  return JSON.stringify(spec, null, 1).replaceAll("\u2028", "\\u2028");
}

const name = "<img src=x onerror=__pwn()>.attn.json";

for (const [kind, labels] of [
  ["HTML", [...own, ...shared("html")]],
  [
    "Markdown",
    ["![x](http://192.0.2.1/x.png)", "[x](command:workbench.action.closeAllEditors)", ...shared("markdown")],
  ],
] as const) {
  const options = { files: { [name]: specOf(labels) }, file: name, spent: true };
  journey(`labels, titles and file names of ${kind} are text and nothing else`, options, async (window) => {
    const { panel, page } = window;
    const ran: string[] = [];
    await page.exposeFunction("__pwn", () => ran.push("ran"));
    await page.locator(".codelens-decoration a", { hasText: "Compute attention" }).first().click();
    await panel.ready();
    await panel.says("Up to date");
    await panel.cell("scores", 0, 1).click();
    await panel.inspector.getByText("scores[1,2]").first().waitFor();
    const heads = await panel.grid("scores").locator("[role=rowheader]").allTextContents();
    assert.equal(heads.length, labels.length);
    assert.ok(heads[0]?.startsWith(labels[0]!.slice(0, 20)), `the label is shown as it is written: ${heads[0]}`);
    assert.deepEqual(await foreignParts(window), { elements: [], handlers: 0, links: 0 });
    await panel.tab("Row").click();
    await panel.frame.locator("[role=tabpanel]:not([hidden]) canvas").first().waitFor();
    assert.deepEqual(await foreignParts(window), { elements: [], handlers: 0, links: 0 });
    assert.deepEqual(ran, []);
  });
}

/** Elements that the page itself never makes, and attributes that would run something. */
async function foreignParts(window: Workbench): Promise<{ elements: string[]; handlers: number; links: number }> {
  return window.panel.frame.locator("body").evaluate((body) => {
    const all = Array.from(body.querySelectorAll("*"));
    return {
      elements: all
        .filter((element) =>
          element.matches(
            "img, iframe, object, embed, link, style, form, base, meta, video, audio, script:not([nonce])",
          ),
        )
        .map((element) => element.outerHTML.slice(0, 100)),
      handlers: all.filter((element) => element.getAttributeNames().some((attribute) => attribute.startsWith("on")))
        .length,
      links: body.querySelectorAll("a[href]").length,
    };
  });
}
