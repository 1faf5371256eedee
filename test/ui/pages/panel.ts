import type { FrameLocator, Locator, Page } from "playwright-core";

/** The attention panel: its own document inside the workbench. Rows and columns count from 0, as in the page's `data-row`. */
export class Panel {
  readonly frame: FrameLocator;

  constructor(readonly page: Page) {
    this.frame = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  /** Waits until numbers are shown. */
  async ready(): Promise<void> {
    await this.frame.getByRole("grid").first().waitFor();
  }

  /** The region of a step. */
  step(id: string): Locator {
    return this.frame.locator(`[role=region][data-step="${id}"], section[data-step="${id}"]`).first();
  }

  /** The matrix of a step. */
  grid(id: string): Locator {
    return this.frame.getByRole("grid", { name: id, exact: true });
  }

  cell(id: string, row: number, col: number): Locator {
    return this.grid(id).locator(`[role=gridcell][data-row="${row}"][data-col="${col}"]`);
  }

  /** The region that explains the looked-at cell. */
  get inspector(): Locator {
    return this.frame.getByRole("region", { name: "Derivation" });
  }

  /** How the numbers stand to the text. */
  get state(): Locator {
    return this.frame.getByRole("status").first();
  }
}
