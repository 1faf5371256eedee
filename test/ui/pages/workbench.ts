import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { type Troubles, type WindowOptions, writeWorkspace } from "../vscode.ts";
import { Panel } from "./panel.ts";
import { TextEditor } from "./textEditor.ts";

/** A window of VS Code. */
export class Workbench {
  constructor(
    readonly page: Page,
    /** The workspace folder that this window shows. */
    readonly folder: string,
    readonly troubles: Troubles,
    /** Ends the extension hosts at once, as a crash would; gives how many there were. */
    readonly killExtensionHosts: () => number = () => 0,
  ) {}

  /** The editor of the file with that name. */
  editor(fileName: string): TextEditor {
    return new TextEditor(this.page, fileName);
  }

  /** The attention panel. */
  get panel(): Panel {
    return new Panel(this.page);
  }

  /** Runs a command by its title, through the command palette. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.fill(`>${title}`);
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<TextEditor> {
    await this.page.keyboard.press("ControlOrMeta+p");
    // A path as a whole is looked up, where names are searched in a list that may not have a new file yet.
    await this.page
      .locator(".quick-input-widget input.input")
      .fill(this.folder === "" ? name : join(this.folder, name));
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
    await this.page.keyboard.press("Enter");
    const editor = this.editor(name);
    await editor.ready();
    return editor;
  }

  /** The tab of an editor or a panel, by a part of its label. */
  tab(label: string): Locator {
    return this.page.locator(".tabs-container .tab", { hasText: label });
  }

  /** Renames a file in the explorer. */
  async rename(name: string, newName: string): Promise<void> {
    const row = this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name });
    // A click would open the file; its menu only gives it the focus.
    await row.click({ button: "right" });
    await this.page.locator(".monaco-menu").waitFor();
    await this.page.keyboard.press("Escape");
    await this.page.locator(".monaco-menu").waitFor({ state: "detached" });
    await this.page.keyboard.press("F2");
    await this.page.locator(".explorer-folders-view .monaco-inputbox input").fill(newName);
    await this.page.keyboard.press("Enter");
  }

  /**
   * Loads the window again by VS Code's own command, which first writes down what is open.
   */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("domcontentloaded");
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor();
  }

  /** Makes a window that was used ready for another walk: nothing open but its file, its folder and settings as if new. */
  async begin(options: WindowOptions, title: string): Promise<void> {
    await this.page.setViewportSize({ width: options.width ?? 1400, height: options.height ?? 900 });
    // By the mouse: where an editor closes the focus goes to the next one, and takes the palette away from whoever types.
    const tabs = this.tab("");
    for (let left = await tabs.count(); left > 0; left = await tabs.count()) {
      const isDirty = await tabs.last().evaluate((tab) => tab.classList.contains("dirty"));
      await tabs.last().click({ button: "middle" });
      if (isDirty) await this.page.locator(".monaco-dialog-box").getByRole("button", { name: "Don't Save" }).click();
      await tabs.nth(left - 1).waitFor({ state: "detached" });
    }
    writeWorkspace(this.folder, options, title);
    await this.page.waitForFunction((wanted) => document.title.includes(wanted), title);
    if (options.file !== undefined) await this.openFile(options.file);
  }

  /** Closes the window; its extension host, which would wait hours for it to come back, ends with it. */
  async close(): Promise<void> {
    await this.page.context().close();
    if (process.platform === "linux") this.killExtensionHosts();
  }
}
