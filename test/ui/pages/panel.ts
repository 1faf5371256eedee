import type { FrameLocator, Locator, Page } from "playwright-core";
import { until } from "../until.ts";

/** A matrix as the page shows it: for each cell the words on the screen and the exact number behind them. */
export interface ShownMatrix {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly cells: readonly {
    readonly row: number;
    readonly col: number;
    readonly text: string;
    readonly value: string;
  }[];
}

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
    return this.frame.locator(`[data-step="${id}"]`).first();
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
    return this.frame.locator(".status [role=status]");
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name });
  }

  tab(name: string): Locator {
    return this.frame.getByRole("tab", { name, exact: true });
  }

  /** Waits until the state says these words. */
  async says(words: string | RegExp): Promise<void> {
    await this.state.filter({ hasText: words }).first().waitFor();
  }

  /** Waits until the inspector holds these words, blanks aside. */
  async explains(words: string): Promise<void> {
    await until(`the inspector says ${words}`, async () => {
      const said = plain((await this.inspector.textContent()) ?? "");
      if (!said.includes(plain(words))) throw new Error(`it says: ${said}`);
    });
  }

  /** Waits until a cell's exact number is this one. */
  async shows(id: string, row: number, col: number, value: number): Promise<void> {
    await until(`${id}[${row},${col}] is ${value}`, async () => {
      const shown = await this.cell(id, row, col).getAttribute("data-value");
      if (numberOf(shown ?? "") !== value) throw new Error(`it is ${shown}`);
    });
  }

  /** Every matrix that is in the page now. */
  matrices(): Promise<ShownMatrix[]> {
    return shownMatrices(this.frame.locator("body"));
  }
}

/** The number that a text of the page stands for: true minus signs, ∞, and grouping blanks understood. */
export function numberOf(text: string): number {
  const ascii = text
    .replaceAll("−", "-")
    .replaceAll("∞", "Infinity")
    .replaceAll(/[\s\u202f]/g, "");
  return ascii === "" ? Number.NaN : Number(ascii);
}

function plain(text: string): string {
  return text.replaceAll(/[\s\u200b-\u200d\u2060]+/g, "");
}

/** Every number that a page's tables show. */
export function shownMatrices(body: Locator): Promise<ShownMatrix[]> {
  return body.evaluate((page) =>
    Array.from(page.querySelectorAll("[role=grid]"), (grid) => ({
      name: String(grid.getAttribute("aria-label")),
      rows: Number(grid.getAttribute("aria-rowcount")),
      cols: Number(grid.getAttribute("aria-colcount")),
      cells: Array.from(grid.querySelectorAll<HTMLElement>("[role=gridcell]"), (cell) => ({
        row: Number(cell.dataset.row),
        col: Number(cell.dataset.col),
        text: cell.textContent ?? "",
        value: cell.dataset.value ?? "",
      })),
    })),
  );
}
