import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { TypedNumber } from "../lessonSolutions.ts";
import { until } from "./until.ts";

/** A reader of a lesson who has a keyboard and nothing else; `body` is that of the panel's page. */
export class LessonKeys {
  readonly #page: Page;
  readonly #body: Locator;

  constructor(page: Page, body: Locator) {
    this.#page = page;
    this.#body = body;
  }

  /** Whether the focus is within an element. */
  isAt(selector: string): Promise<boolean> {
    return this.#body.evaluate((_, wanted) => document.activeElement?.closest(wanted) != null, selector);
  }

  /** Presses a key, and waits until the page has drawn what came of it: a reader's next key comes later still. */
  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
    await this.#body.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
    );
  }

  /** Presses a key until the focus is at an element. */
  async reach(selector: string, key: string): Promise<void> {
    for (let time = 0; time < 40; time++) {
      if (await this.isAt(selector)) return;
      await this.press(key);
    }
    assert.fail(`${key} does not reach ${selector}`);
  }

  /** F6 walks through the page's parts, and with Shift back. */
  async toTour(): Promise<void> {
    await this.reach(".tour", (await this.isAt(".workspace")) ? "Shift+F6" : "F6");
  }

  /** Types numbers into the matrix that the task offers: its button leads there, arrow keys walk from one to the next. */
  async typeNumbers(numbers: readonly TypedNumber[]): Promise<void> {
    if (numbers.length > 0) await this.#toOfferedCell();
    for (const { row, col, value } of numbers) {
      await this.#walkTo(row, col);
      await this.press("F2");
      await until("the field is open", () => this.isAt(".cell-editor"));
      await this.#page.keyboard.type(String(value));
      await this.press("Enter");
      await until("the new number is shown, and its cell has the focus", () =>
        this.#body.evaluate(
          (_, shown) => (document.activeElement as HTMLElement | null)?.dataset["value"] === shown,
          String(value),
        ),
      );
    }
  }

  async #toOfferedCell(): Promise<void> {
    await this.toTour();
    await this.reach(".tour-task button", "Tab");
    await this.press("Enter");
    await until("the field is open", () => this.isAt(".cell-editor"));
    await this.press("Escape");
    await until("its cell has the focus", () => this.isAt("[role=gridcell]"));
  }

  async #walkTo(row: number, col: number): Promise<void> {
    const place = () =>
      this.#body.evaluate(() => {
        const { row = "", col = "" } = (document.activeElement as HTMLElement).dataset;
        return { row: Number(row), col: Number(col) };
      });
    for (let now = await place(); now.row !== row || now.col !== col; now = await place()) {
      const key = now.row < row ? "ArrowDown" : now.row > row ? "ArrowUp" : now.col < col ? "ArrowRight" : "ArrowLeft";
      await this.press(key);
    }
  }
}
