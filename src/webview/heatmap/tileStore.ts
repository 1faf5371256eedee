import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { BlockFigure } from "../../core/tiles/blocks.ts";
import { type Tile, type TileRequest, tileSide } from "../../core/tiles/pyramid.ts";
import { type HeatmapLayout, visibleCells } from "../../core/view/heatmapLayout.ts";
import type { CellWords, MatrixContent, TiledNumbers } from "../grid/matrixContent.ts";
import { tileWords } from "./tileWords.ts";

/** Tiles that are kept beside the coarsest one, and that are asked for at once. */
const mostTiles = 60;
const mostAsked = 3;

interface Entry {
  readonly request: TileRequest;
  tile: Tile | undefined;
  isAsked: boolean;
}

/** What a store is of. */
export interface TiledMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly show: BlockFigure;
  /** Asks for a tile; of the coarsest one it is asked again until everything has been read. */
  ask(request: TileRequest): Promise<Tile>;
  onFault(reason: string): void;
}

/** The tiles of one matrix that the page has: the coarsest one always, finer ones where they have been looked at. */
export class TileStore implements TiledNumbers {
  readonly #matrix: TiledMatrix;
  readonly #rootKey: string;
  /** The one that was used last comes last. */
  readonly #entries = new Map<string, Entry>();
  readonly #version = signal(0);
  readonly #perCell = signal({ rows: 1, cols: 1 });
  readonly #root: Signal<Tile | undefined> = signal(undefined);
  // The tiles in sight, by their keys; the others are not asked for.
  #wanted: readonly string[] = [];
  // How many answers are awaited.
  #asked = 0;
  #closed = false;

  constructor(matrix: TiledMatrix) {
    this.#matrix = matrix;
    // The least levels at which one tile holds the whole matrix.
    const [rowLevel, colLevel] = [levelFor(matrix.rows / tileSide), levelFor(matrix.cols / tileSide)];
    const root = this.#entry({ rowLevel, colLevel, tileRow: 0, tileCol: 0, show: matrix.show });
    this.#rootKey = keyOf(root.request);
    // Before it is known where the reader looks: its numbers give the colors of all others.
    this.#ask(root);
  }

  /** Grows with every tile that comes. */
  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  get perCell(): ReadonlySignal<{ readonly rows: number; readonly cols: number }> {
    return this.#perCell;
  }

  /** The coarsest tile, of which the colours are made. */
  get root(): ReadonlySignal<Tile | undefined> {
    return this.#root;
  }

  /** Asks for nothing more. */
  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  visible(layout: HeatmapLayout, density: number): readonly Tile[] {
    const range = visibleCells(layout);
    const { rowLevel, colLevel } = this.#rootRequest;
    // The least level at which a cell is no smaller than a pixel of the screen.
    const down = Math.min(rowLevel, levelFor(1 / (layout.cellHeight * density)));
    const across = Math.min(colLevel, levelFor(1 / (layout.cellWidth * density)));
    const [high, wide] = [tileSide * 2 ** down, tileSide * 2 ** across];
    // Set only where it is another: the line below the picture says it.
    const per = this.#perCell.peek();
    if (per.rows !== 2 ** down || per.cols !== 2 ** across)
      this.#perCell.value = { rows: 2 ** down, cols: 2 ** across };
    const keys: string[] = [];
    for (let tileRow = Math.floor(range.row / high); tileRow * high < range.rowEnd; tileRow++) {
      for (let tileCol = Math.floor(range.col / wide); tileCol * wide < range.colEnd; tileCol++) {
        const { show } = this.#matrix;
        // Made or moved to the end of the list, as used last.
        keys.push(keyOf(this.#entry({ rowLevel: down, colLevel: across, tileRow, tileCol, show }).request));
      }
    }
    this.#wanted = keys;
    this.#askNext();
    // Also those of other levels: a coarse one stands in for a fine one that is on its way.
    const tiles = [...this.#entries.values()].flatMap(({ tile }) => (tile && meets(tile, range) ? [tile] : []));
    // Coarse ones first, so that what is finer lies above them; finer than the screen is of no use.
    // Coarser in one direction and finer in the other counts as finer.
    const isUseful = (tile: Tile): boolean => tile.rowsPerCell >= 2 ** down && tile.colsPerCell >= 2 ** across;
    return tiles.filter(isUseful).sort((a, b) => sizeOfCell(b) - sizeOfCell(a));
  }

  words(content: MatrixContent, row: number, col: number): CellWords | undefined {
    return tileWords(this, content, row, col);
  }

  tileAt(row: number, col: number): Tile | undefined {
    let finest: Tile | undefined;
    for (const { tile } of this.#entries.values()) {
      if (tile === undefined || !meets(tile, { row, rowEnd: row + 1, col, colEnd: col + 1 })) continue;
      if (finest === undefined || sizeOfCell(tile) < sizeOfCell(finest)) finest = tile;
    }
    return finest;
  }

  get #rootRequest(): TileRequest {
    return (this.#entries.get(this.#rootKey) as Entry).request;
  }

  #entry(request: TileRequest): Entry {
    const key = keyOf(request);
    const entry = this.#entries.get(key) ?? { request, tile: undefined, isAsked: false };
    // Taken out and put back: a map keeps the order in which entries came.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #askNext(): void {
    for (const key of this.#wanted) {
      // Few at a time, so that those in sight at the end of a quick zoom do not wait for all on the way.
      if (this.#asked >= mostAsked) return;
      const entry = this.#entries.get(key);
      if (entry !== undefined && entry.tile === undefined && !entry.isAsked) this.#ask(entry);
    }
  }

  #ask(entry: Entry): void {
    if (this.#closed) return;
    // Stays set where no tile comes, so that a tile that fails is not asked for again and again.
    entry.isAsked = true;
    this.#asked++;
    this.#matrix.ask(entry.request).then(
      (tile) => {
        // A tile of another size than it says is left out.
        if (tile.data.length === tile.rows * tile.cols) this.#take(entry, tile);
        else this.#asked--;
      },
      (error: unknown) => {
        this.#asked--;
        if (!this.#closed) this.#matrix.onFault(error instanceof Error ? error.message : String(error));
      },
    );
  }

  #take(entry: Entry, tile: Tile): void {
    this.#asked--;
    // A closed store belongs to a matrix that is no longer shown.
    if (this.#closed) return;
    entry.tile = tile;
    entry.isAsked = false;
    if (keyOf(entry.request) === this.#rootKey) this.#takeRoot(entry, tile);
    this.#forgetOld();
    this.#version.value++;
    this.#askNext();
  }

  /** Asks on until everything has been read; then what came before is asked for again. */
  #takeRoot(entry: Entry, tile: Tile): void {
    this.#root.value = tile;
    if (tile.read < 1) {
      this.#ask(entry);
      return;
    }
    for (const [key, { tile: other }] of this.#entries) {
      // Made of a part of the numbers, it is not exact; the next painting asks again for what is in sight.
      if (other !== undefined && other.read < 1) this.#entries.delete(key);
    }
  }

  #forgetOld(): void {
    // The first of the list were used longest ago.
    for (const [key, { isAsked }] of this.#entries) {
      if (this.#entries.size <= mostTiles) return;
      if (key !== this.#rootKey && !isAsked && !this.#wanted.includes(key)) this.#entries.delete(key);
    }
  }
}

/** The least level at which a cell stands for that many rows or columns. */
export function levelFor(count: number): number {
  // Less than one row or column for a cell is still level 0.
  return Math.max(0, Math.ceil(Math.log2(count)));
}

function keyOf({ rowLevel, colLevel, tileRow, tileCol }: TileRequest): string {
  return `${rowLevel} ${colLevel} ${tileRow} ${tileCol}`;
}

function sizeOfCell({ rowsPerCell, colsPerCell }: Tile): number {
  return rowsPerCell * colsPerCell;
}

function meets(tile: Tile, range: ReturnType<typeof visibleCells>): boolean {
  const [rowEnd, colEnd] = [tile.row + tile.rows * tile.rowsPerCell, tile.col + tile.cols * tile.colsPerCell];
  return tile.row < range.rowEnd && rowEnd > range.row && tile.col < range.colEnd && colEnd > range.col;
}
