import type { Locator, Page } from "playwright-core";

/** The text editor of one file. */
export class TextEditor {
  readonly #root: Locator;

  constructor(
    readonly page: Page,
    readonly fileName: string,
  ) {
    const end = encodeURIComponent(fileName).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    this.#root = page.locator(`.editor-instance[data-uri$="${end}" i], .monaco-editor[data-uri$="${end}" i]`).first();
  }

  /** Waits until the text is there. */
  async ready(): Promise<void> {
    await this.#root.locator(".view-line").first().waitFor();
  }

  /** A lens, by a part of its words. */
  lens(words: string | RegExp): Locator {
    return this.#root.locator(".codelens-decoration a", { hasText: words }).first();
  }

  /** A line of the text that is in sight, by a part of it; blanks are no plain ones there. */
  line(words: RegExp): Locator {
    return this.#root.locator(".view-line", { hasText: words }).first();
  }

  /** All lenses' words, in the order of the page. */
  async lenses(): Promise<string[]> {
    return this.#root.locator(".codelens-decoration").allInnerTexts();
  }

  /** Puts the caret at a place (lines and columns from 1), scrolled into view. */
  async goTo(line: number, column: number): Promise<void> {
    await this.focus();
    await this.page.keyboard.press("Control+g");
    await this.page.locator(".quick-input-widget input.input").fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
  }

  /** Puts the keyboard into the text. */
  async focus(): Promise<void> {
    await this.#root.locator("textarea, .native-edit-context").first().focus();
  }

  /** Replaces `from` by `to` at its first occurrence, by keyboard, as a person would. */
  async replace(text: string, from: string, to: string): Promise<void> {
    const offset = text.indexOf(from);
    if (offset < 0) throw new Error(`the text has no ${from}`);
    const before = text.slice(0, offset).split("\n");
    await this.goTo(before.length, before.at(-1)!.length + 1);
    for (let i = 0; i < from.length; i++) await this.page.keyboard.press("Shift+ArrowRight");
    await this.page.keyboard.insertText(to);
  }
}
