import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { bodies } from "./openPage.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with the page: each rule with the first elements that break it. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: { run(at: Document, options: object): Promise<AxeResults> } }).axe;
    // What passes needs no description of its elements.
    const { violations } = await run(document, { preload: false, resultTypes: ["violations"] });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(" | ")}`,
    );
  });
}

/** The same in each kind of theme: a page follows its theme while it is open. */
export async function faultsInAllThemes(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, classes] of Object.entries(bodies)) {
    await page.evaluate(turnTheme, classes);
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`));
  }
  return faults;
}

/** Gives the body a theme's classes as the workbench does, and waits until the page is drawn in it and no color is on its way. */
async function turnTheme(classes: string): Promise<void> {
  document.body.className = classes;
  for (let frame = 0; frame < 2; frame++) await new Promise((done) => requestAnimationFrame(done));
  const turning = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(turning.map(({ finished }) => finished));
}
