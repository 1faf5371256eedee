import type { Page } from "playwright-core";
import { until } from "../until.ts";

/** Frames for which nothing may move. */
const stillFrames = 30;
/** The same for the layout of the cards. */
const openFrames = 5;

/** Waits until the elements of a selector keep their places: late scripts and another layout may still move them. */
export async function atRest(page: Page, selector: string): Promise<void> {
  let last = "";
  await until(`${selector} is at rest`, async () => {
    const before = last;
    last = await page.evaluate(placesLater, { selector, frames: stillFrames });
    return last === before;
  });
}

/** Waits until the cards keep their layout: the regular one is tried first, and then judged. */
export async function laidOut(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(globalThis, { layout: undefined }));
  await page.waitForFunction(
    (frames) => {
      const state = globalThis as unknown as { layout?: { place: string; since: number } };
      const flow = document.querySelector(".flow");
      const place = `${document.querySelector(".steps-view")?.className} ${flow?.clientWidth} ${flow?.clientHeight}`;
      state.layout = place === state.layout?.place ? { place, since: state.layout.since + 1 } : { place, since: 0 };
      return state.layout.since >= frames;
    },
    openFrames,
    { polling: "raf" },
  );
}

async function placesLater({ selector, frames }: { selector: string; frames: number }): Promise<string> {
  for (let frame = 0; frame < frames; frame++) await new Promise((done) => requestAnimationFrame(done));
  return JSON.stringify([...document.querySelectorAll(selector)].map((part) => part.getBoundingClientRect()));
}
