/** How many batch items, heads, rows and columns a matrix has. */
export interface MatrixSize {
  readonly batches: number;
  readonly heads: number;
  readonly rows: number;
  readonly cols: number;
}

/** Where indices lead; without a row the whole matrix is meant, without a column the whole row. */
export interface PlacedCell {
  readonly batch: number;
  readonly head: number;
  readonly row: number | undefined;
  readonly col: number | undefined;
}

/**
 * Where indices from 0 lead in a matrix: the last two are row and column, one alone is a row, or the column of a single row; the head and
 * the batch item may come before them. Undefined where they lead out of it.
 */
export function placedCell(size: MatrixSize, index: readonly number[]): PlacedCell | undefined {
  const { heads, batches, rows, cols } = size;
  const [last, before] = [index.at(-1), index.at(-2)];
  const isEntry = index.length === 1 && rows === 1;
  const row = isEntry ? 0 : index.length < 2 ? last : before;
  const col = isEntry || index.length >= 2 ? last : undefined;
  const third = index.at(-3) ?? 0;
  // A step of the whole layer has no heads: what comes before its row is the batch item.
  const [head, batch] = index.length === 3 && heads === 1 && batches > 1 ? [0, third] : [third, index.at(-4) ?? 0];
  const isIn = batch < batches && head < heads && (row ?? 0) < rows && (col ?? 0) < cols;
  return isIn ? { batch, head, row, col } : undefined;
}
