import type { MatrixContent, TiledNumbers } from "./matrixContent.ts";

/** A number of a matrix; undefined where it is not there, or only as one of many behind a cell. */
export function numberAt({ tiles, numbers, cols }: MatrixContent, row: number, col: number): number | undefined {
  if (tiles === undefined) return col < cols ? numbers[row * cols + col] : undefined;
  const block = blockAt(tiles, row, col);
  return block?.rows === 1 && block.cols === 1 ? block.value : undefined;
}

/** The part of a matrix that a drawn cell stands for, and the number that it shows. */
export interface Block {
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
  readonly value: number;
}

/** What is drawn at a cell. */
export function blockAt(tiles: TiledNumbers, row: number, col: number): Block | undefined {
  const tile = tiles.tileAt(row, col);
  if (tile === undefined) return undefined;
  const [down, across] = [
    Math.floor((row - tile.row) / tile.rowsPerCell),
    Math.floor((col - tile.col) / tile.colsPerCell),
  ];
  return {
    ...{ row: tile.row + down * tile.rowsPerCell, col: tile.col + across * tile.colsPerCell },
    ...{ rows: tile.rowsPerCell, cols: tile.colsPerCell, value: tile.data[down * tile.cols + across] ?? Number.NaN },
  };
}

/** What a row or column is called: its label, or its index from 0 where it has none. */
export function labelAt(labels: readonly string[], index: number): string {
  return labels[index] ?? String(index);
}
