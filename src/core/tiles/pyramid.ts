import { type BlockFigure, type BlockStatistics, Blocks } from "./blocks.ts";
import { type MatrixSource, type Numbers, piecesOf, type Rectangle } from "./matrixSource.ts";

/** Cells of one side of a tile. */
export const tileSide = 256;

/** A tile of a matrix: at level L a cell stands for 2^L rows or columns; tiles are counted from the first row and column. */
export interface TileRequest {
  readonly rowLevel: number;
  readonly colLevel: number;
  readonly tileRow: number;
  readonly tileCol: number;
  readonly show: BlockFigure;
}

/** A rectangle of a matrix, a number for each block of it. */
export interface Tile {
  /** The first row and column of the matrix that it shows. */
  readonly row: number;
  readonly col: number;
  /** Its cells, row-major. */
  readonly rows: number;
  readonly cols: number;
  readonly data: Numbers;
  /** Rows and columns of the matrix that a cell stands for. */
  readonly rowsPerCell: number;
  readonly colsPerCell: number;
  /** The share of the numbers behind it that have been read: below 1, each row of cells shows one row of the matrix. */
  readonly read: number;
}

/** Blocks of one side that are kept of a matrix, whatever its size. */
const mostBlocks = 1024;

/** Numbers that one tile may be read from. */
const mostBehindTile = 2 ** 24;

/** Numbers that are read for a tile although the pass will come to them. */
const mostReadAgain = 2 ** 20;

/** Gives everything else on the thread its turn where it is time for it. */
export type YieldThread = () => Promise<void> | void;

/**
 * A matrix of any size as tiles: coarse ones from blocks that one pass over it counts, fine ones read when they are asked for.
 * Before the pass has come to a row of blocks, the first of its rows stands for it.
 */
export class Pyramid {
  readonly #source: MatrixSource;
  /** Whether the source lies transposed. */
  readonly #turned: boolean;
  readonly #breathe: YieldThread;
  readonly #per: { readonly row: number; readonly col: number };
  readonly #sample: Blocks | undefined;
  readonly #full: Blocks;
  /** Numbers counted; rows of blocks that are counted fully. */
  #counted = 0;
  #doneRows = 0;
  #pass: AsyncGenerator<void> | undefined;
  #working: Promise<void> | undefined;

  constructor(source: MatrixSource, turned = false, breathe: YieldThread = () => {}) {
    this.#source = source;
    this.#turned = turned;
    this.#breathe = breathe;
    this.#per = { row: perBlock(source.rows), col: perBlock(source.cols) };
    const [rows, cols] = [Math.ceil(source.rows / this.#per.row), Math.ceil(source.cols / this.#per.col)];
    this.#full = new Blocks(rows, cols);
    this.#sample = this.#per.row > 1 ? new Blocks(rows, cols) : undefined;
  }

  /** The share of the matrix that has been counted. */
  get read(): number {
    const all = this.#source.rows * this.#source.cols;
    return all === 0 ? 1 : this.#counted / all;
  }

  /** Of what has been read so far. */
  get statistics(): BlockStatistics {
    return this.read < 1 && this.#sample !== undefined ? this.#sample.statistics : this.#full.statistics;
  }

  /** Whether a tile comes from what has been counted, and is the truer the more that is. */
  isCoarse({ rowLevel, colLevel }: TileRequest): boolean {
    const [row, col] = this.#turned ? [colLevel, rowLevel] : [rowLevel, colLevel];
    return 2 ** row >= this.#per.row && 2 ** col >= this.#per.col;
  }

  /** Goes on with the pass until it is over or it has been enough; the first time at least until there is a picture. */
  async work(isEnough: () => boolean): Promise<void> {
    while (this.#working !== undefined) await this.#working;
    if (this.read === 1) return;
    this.#working = this.#goOn(isEnough).finally(() => {
      this.#working = undefined;
    });
    await this.#working;
  }

  /** A tile; a coarse one from what has been counted so far. Cells beyond the matrix are left out. */
  async tile(request: TileRequest): Promise<Tile> {
    const down = { level: request.rowLevel, tile: request.tileRow };
    const across = { level: request.colLevel, tile: request.tileCol };
    const [row, col] = this.#turned ? [across, down] : [down, across];
    const per = { row: 2 ** row.level, col: 2 ** col.level };
    const all = cut(this.#source, {
      ...{ row: row.tile * tileSide * per.row, col: col.tile * tileSide * per.col },
      ...{ rows: tileSide * per.row, cols: tileSide * per.col },
    });
    const behind = all.rows * all.cols;
    const isCounted = this.isCoarse(request) && (this.read === 1 || behind > mostReadAgain);
    const fromBlocks = isCounted || behind > mostBehindTile;
    if (fromBlocks) {
      per.row = Math.max(per.row, this.#per.row);
      per.col = Math.max(per.col, this.#per.col);
    }
    const blocks = fromBlocks ? this.#merged(all, per) : await this.#readBlocks(all, per);
    const read = fromBlocks ? this.read : 1;
    return this.#tileOf(all, per, blocks, request.show, read);
  }

  #tileOf(all: Rectangle, per: { row: number; col: number }, blocks: Blocks, show: BlockFigure, read: number): Tile {
    const data = blocks.figure(show, this.#source.single);
    const { rows, cols } = blocks;
    if (!this.#turned) {
      return { row: all.row, col: all.col, rows, cols, data, rowsPerCell: per.row, colsPerCell: per.col, read };
    }
    const turned = transposed(data, rows, cols);
    return {
      ...{ row: all.col, col: all.row, rows: cols, cols: rows, data: turned },
      ...{ rowsPerCell: per.col, colsPerCell: per.row, read },
    };
  }

  async #goOn(isEnough: () => boolean): Promise<void> {
    this.#pass ??= this.#passes();
    do {
      const { done } = await this.#pass.next();
      await this.#breathe();
      if (done) return;
    } while (!isEnough());
  }

  /** First one row for each row of blocks, all in one go; then everything in its order. */
  async *#passes(): AsyncGenerator<void> {
    const { rows, cols } = this.#source;
    const all = { row: 0, col: 0, rows, cols };
    const { row: perRow, col: perCol } = this.#per;
    if (this.#sample !== undefined) {
      for await (const piece of piecesOf(this.#source, all, perRow)) {
        this.#sample.add(piece.row / perRow, piece.col, perCol, piece.numbers, 0, piece.cols);
        await this.#breathe();
      }
      yield;
    }
    for await (const piece of piecesOf(this.#source, all)) {
      for (let r = 0; r < piece.rows; r++) {
        const row = Math.floor((piece.row + r) / perRow);
        this.#full.add(row, piece.col, perCol, piece.numbers, r * piece.cols, (r + 1) * piece.cols);
      }
      this.#counted += piece.rows * piece.cols;
      const isRowDone = piece.col + piece.cols === cols;
      if (isRowDone) this.#doneRows = Math.floor((piece.row + piece.rows) / perRow);
      yield;
    }
    this.#doneRows = this.#full.rows;
  }

  /** Coarse blocks of a rectangle from those that have been counted. */
  #merged(all: Rectangle, per: { readonly row: number; readonly col: number }): Blocks {
    const merged = new Blocks(Math.ceil(all.rows / per.row), Math.ceil(all.cols / per.col));
    const [firstCol, cols] = [all.col / this.#per.col, Math.ceil(all.cols / this.#per.col)];
    const [first, count] = [all.row / this.#per.row, Math.ceil(all.rows / this.#per.row)];
    for (let r = 0; r < count; r++) {
      const from = first + r;
      const finer = from < this.#doneRows ? this.#full : (this.#sample ?? this.#full);
      const to = Math.floor((r * this.#per.row) / per.row);
      merged.addBlocks(finer, from, to, firstCol, cols, per.col / this.#per.col);
    }
    return merged;
  }

  /** The blocks of a rectangle, read for it. */
  async #readBlocks(all: Rectangle, per: { readonly row: number; readonly col: number }): Promise<Blocks> {
    const blocks = new Blocks(Math.ceil(all.rows / per.row), Math.ceil(all.cols / per.col));
    for await (const piece of piecesOf(this.#source, all)) {
      for (let r = 0; r < piece.rows; r++) {
        const row = Math.floor((piece.row + r - all.row) / per.row);
        blocks.add(row, piece.col - all.col, per.col, piece.numbers, r * piece.cols, (r + 1) * piece.cols);
      }
      await this.#breathe();
    }
    return blocks;
  }
}

/** The least power of two of rows (or columns) a block, of which at most `mostBlocks` are needed. */
function perBlock(count: number): number {
  let per = 1;
  while (count > per * mostBlocks) per *= 2;
  return per;
}

/** A rectangle as far as the matrix goes. */
function cut({ rows, cols }: MatrixSource, all: Rectangle): Rectangle {
  return {
    row: Math.min(all.row, rows),
    col: Math.min(all.col, cols),
    rows: Math.max(0, Math.min(all.rows, rows - all.row)),
    cols: Math.max(0, Math.min(all.cols, cols - all.col)),
  };
}

function transposed(data: Numbers, rows: number, cols: number): Numbers {
  const result = data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < cols; col++) result[col * rows + row] = data[row * cols + col] ?? Number.NaN;
  return result;
}
