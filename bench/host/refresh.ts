/**
 * From a keystroke in the text to the new number on the screen: our panel in live mode against the built-in Markdown preview, each
 * in a window of the same VS Code, keystrokes taken in turn.
 */
import type { FrameLocator, Page } from "playwright-core";
import type { TextEditor } from "../../test/ui/pages/textEditor.ts";
import type { Workbench } from "../../test/ui/pages/workbench.ts";
import type { RealVscode } from "../../test/ui/vscode.ts";

/** One side of a comparison: a window with a text beside a view of it. */
export interface Side {
  readonly name: string;
  readonly window: Workbench;
  readonly editor: TextEditor;
  /** The view's own document. */
  readonly view: FrameLocator;
  /** Line and column (from 1) of the digit that is typed over. */
  readonly place: readonly [number, number];
  /** Finds the element of the view that changes with the digit. */
  readonly selector: string;
}

/** Milliseconds from keydown to the frame after the changed element was painted, for each side, in turn. */
export async function keystrokeToPainted(sides: readonly Side[], rounds: number): Promise<Map<string, number[]>> {
  const times = new Map(sides.map((side) => [side.name, [] as number[]]));
  const warmUp = 3;
  for (let round = -warmUp; round < rounds; round++) {
    for (const side of sides) {
      const time = await typeAndSee(side, String(1 + ((round + warmUp + 1) % 8)));
      if (round >= 0) times.get(side.name)!.push(time);
    }
  }
  return times;
}

async function typeAndSee(side: Side, digit: string): Promise<number> {
  const { page } = side.window;
  await page.bringToFront();
  await side.editor.goTo(...side.place);
  await page.keyboard.press("Shift+ArrowRight");
  await idle(page);
  const pressed = keydownTime(page);
  const painted = paintTime(side);
  await armed(side);
  await page.keyboard.press(digit);
  return (await painted) - (await pressed);
}

/** Lets what the selection caused come to rest, so that it is not measured. */
async function idle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));
}

function keydownTime(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done) => {
        const listen = (event: KeyboardEvent) => done(performance.timeOrigin + event.timeStamp);
        window.addEventListener("keydown", listen, { capture: true, once: true });
      }),
  );
}

/** The time of the first frame painted after the element's text changed. */
function paintTime(side: Side): Promise<number> {
  return side.view.locator("html").evaluate((root, selector) => {
    const read = () => root.querySelector(selector)?.textContent;
    const before = read();
    return new Promise<number>((done, fail) => {
      const giveUp = setTimeout(() => fail(new Error(`${selector} did not change from ${before}`)), 10_000);
      const painted = () => {
        clearTimeout(giveUp);
        done(performance.timeOrigin + performance.now());
      };
      const observer = new MutationObserver(() => {
        if (read() === before || read() === undefined) return;
        observer.disconnect();
        // The message is handled after the frame that the callback belongs to has been produced.
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = painted;
          channel.port2.postMessage(null);
        });
      });
      observer.observe(root, { childList: true, subtree: true, characterData: true, attributes: true });
      root.dataset.armed = "yes";
    });
  }, side.selector);
}

/** Waits until the view is being watched. */
async function armed(side: Side): Promise<void> {
  const root = side.view.locator("html");
  await root.and(side.view.locator("[data-armed]")).waitFor({ state: "attached" });
  await root.evaluate((element) => delete element.dataset.armed);
}

/** A spec of n tokens in n dimensions with the given heads, whose first number stands at line 4, column 6. */
export function specText(n: number, heads: number): string {
  const row = (i: number) => `    [${Array.from({ length: n }, (_, j) => ((i * 7 + j * 3) % 9) + 1).join(", ")}]`;
  const rows = Array.from({ length: n }, (_, i) => row(i)).join(",\n");
  const weight = (seed: number) => `{ "random": "xavier", "shape": [${n}, ${n}], "seed": ${seed} }`;
  return `{\n  "heads": ${heads},\n  "X": [\n${rows}\n  ],\n  "Wq": ${weight(1)},\n  "Wk": ${weight(2)},\n  "Wv": ${weight(3)}\n}\n`;
}

/** The same numbers as a Markdown text of as many lines, whose first number stands at line 4, column 1. */
export function markdownText(n: number): string {
  const row = (i: number) => Array.from({ length: n }, (_, j) => ((i * 7 + j * 3) % 9) + 1).join(", ");
  const rows = Array.from({ length: n }, (_, i) => `${row(i)}\n`).join("\n");
  return `# Numbers\n\n\n${rows}`;
}

/** Opens both windows with their views shown. */
export async function openSides(vscode: RealVscode, n: number, heads: number): Promise<Side[]> {
  const ours = await vscode.open({
    files: { "bench.attn.json": specText(n, heads) },
    file: "bench.attn.json",
    settings: { "attention.recompute": "live" },
  });
  const spec = ours.editor("bench.attn.json");
  await spec.ready();
  await spec.lens("Show panel").click();
  await ours.panel.ready();
  // What is measured is what a reader looks at, as the first lines of the preview are.
  await ours.panel.frame.getByRole("navigation", { name: "Steps" }).getByRole("button", { name: "scores" }).click();
  await ours.panel.frame.locator('[data-step="scores"] [role=gridcell]').first().waitFor();
  const theirs = await vscode.open({ files: { "bench.md": markdownText(n) }, file: "bench.md" });
  const markdown = theirs.editor("bench.md");
  await markdown.ready();
  await markdown.focus();
  await theirs.page.keyboard.press("Control+k");
  await theirs.page.keyboard.press("v");
  const preview = theirs.panel.frame;
  await preview.locator("p").first().waitFor();
  return [
    {
      name: "Attention Inspector, live",
      window: ours,
      editor: spec,
      view: ours.panel.frame,
      place: [4, 6],
      selector: '[data-step="scores"] [role=gridcell][data-row="0"][data-col="0"]',
    },
    { name: "Markdown preview", window: theirs, editor: markdown, view: preview, place: [4, 1], selector: "p" },
  ];
}
