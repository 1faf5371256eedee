/** A key press on a grid; `ctrl` is Ctrl or Cmd. */
export interface GridKey {
  readonly key: string;
  readonly ctrl: boolean;
}

/** A cell of a grid, from 0. */
export interface GridPosition {
  readonly row: number;
  readonly col: number;
}

/** Size of a grid, and how many rows one page is. */
export interface GridSize {
  readonly rows: number;
  readonly cols: number;
  readonly page: number;
}

type Move = (at: GridPosition, size: GridSize) => GridPosition;

const plainMoves = new Map<string, Move>([
  ["ArrowUp", ({ row, col }) => ({ row: row - 1, col })],
  ["ArrowDown", ({ row, col }) => ({ row: row + 1, col })],
  ["ArrowLeft", ({ row, col }) => ({ row, col: col - 1 })],
  ["ArrowRight", ({ row, col }) => ({ row, col: col + 1 })],
  ["Home", ({ row }) => ({ row, col: 0 })],
  ["End", ({ row }, { cols }) => ({ row, col: cols - 1 })],
  ["PageUp", ({ row, col }, { page }) => ({ row: row - Math.max(1, page), col })],
  ["PageDown", ({ row, col }, { page }) => ({ row: row + Math.max(1, page), col })],
]);

const ctrlMoves = new Map<string, Move>([
  ["ArrowUp", ({ col }) => ({ row: 0, col })],
  ["ArrowDown", ({ col }, { rows }) => ({ row: rows - 1, col })],
  ["ArrowLeft", ({ row }) => ({ row, col: 0 })],
  ["ArrowRight", ({ row }, { cols }) => ({ row, col: cols - 1 })],
  ["Home", () => ({ row: 0, col: 0 })],
  ["End", (_, { rows, cols }) => ({ row: rows - 1, col: cols - 1 })],
]);

function within(index: number, count: number): number {
  return Math.max(0, Math.min(index, count - 1));
}

/**
 * Where a key leads from a cell, as the ARIA grid pattern says: never outside the grid; the same cell at an edge (so that
 * the page does not scroll away); undefined for keys that do not move, and in an empty grid.
 */
export function moveInGrid(at: GridPosition, pressed: GridKey, size: GridSize): GridPosition | undefined {
  if (size.rows <= 0 || size.cols <= 0) return undefined;
  const move = (pressed.ctrl ? ctrlMoves : plainMoves).get(pressed.key);
  if (move === undefined) return undefined;
  const { row, col } = move(at, size);
  return { row: within(row, size.rows), col: within(col, size.cols) };
}
