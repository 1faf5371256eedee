import type { Page } from "playwright-core";
import { until } from "../until.ts";

/** Frames for which nothing may move: longer than a page waits before it lays out its cards anew. */
const stillFrames = 30;

/** Waits until the elements of a selector keep their places: late scripts and another layout may still move them. */
export async function atRest(page: Page, selector: string): Promise<void> {
  let last = "";
  await until(`${selector} is at rest`, async () => {
    const before = last;
    last = await page.evaluate(placesLater, { selector, frames: stillFrames });
    return last === before;
  });
}

async function placesLater({ selector, frames }: { selector: string; frames: number }): Promise<string> {
  for (let frame = 0; frame < frames; frame++) await new Promise((done) => requestAnimationFrame(done));
  return JSON.stringify([...document.querySelectorAll(selector)].map((part) => part.getBoundingClientRect()));
}
