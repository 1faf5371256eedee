/** Numbers in the precision in which they are kept. */
export type Numbers = Float32Array | Float64Array;

/** A matrix whose numbers are read or made a rectangle at a time. */
export interface MatrixSource {
  readonly rows: number;
  readonly cols: number;
  /** Whether float32 holds its numbers exactly. */
  readonly single: boolean;
  /** Whether each row has to be made, which takes about a millisecond. */
  readonly isMade?: boolean;
  /** Whether another thread makes them: row by row, so that what is asked meanwhile does not wait for long. */
  readonly isMadeElsewhere?: boolean;
  /** A rectangle of it, row-major; not to be changed. Whole rows cost least. */
  read(row: number, rows: number, col: number, cols: number): Promise<Numbers> | Numbers;
}

/** A rectangle of a matrix. */
export interface Rectangle {
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

/** Numbers that are read at once, with a pause for everything else in between. */
const numbersAtOnce = 2 ** 19;
/** Pieces that are being read while one is looked at. */
const readAhead = 3;

/** A piece of a matrix in its place. */
export interface Piece extends Rectangle {
  readonly numbers: Numbers;
}

/** A rectangle of a matrix in pieces of whole rows, or in pieces of one row where rows are long; `step` rows are gone down at a time. */
export async function* piecesOf(source: MatrixSource, all: Rectangle, step = 1): AsyncGenerator<Piece> {
  const reading: Promise<Piece>[] = [];
  try {
    const atOnce = source.isMade || source.isMadeElsewhere ? 1 : numbersAtOnce;
    const ahead = source.isMade ? 0 : readAhead;
    for (const { row, rows, col, cols } of rectanglesOf(all, step, atOnce)) {
      const piece = Promise.resolve(source.read(row, rows, col, cols)).then((numbers) => ({
        row,
        rows,
        col,
        cols,
        numbers,
      }));
      reading.push(piece);
      // One that fails is reported in its turn.
      piece.catch(() => {});
      if (reading.length > ahead) yield await (reading.shift() as Promise<Piece>);
    }
    for (const piece of reading) yield await piece;
  } finally {
    await Promise.allSettled(reading);
  }
}

function* rectanglesOf(all: Rectangle, step: number, atOnce: number): Generator<Rectangle> {
  const strip = step > 1 ? 1 : Math.max(1, Math.floor(atOnce / Math.max(1, all.cols)));
  for (let row = all.row; row < all.row + all.rows; row += Math.max(strip, step)) {
    const rows = Math.min(strip, all.row + all.rows - row);
    for (let col = all.col; col < all.col + all.cols; col += numbersAtOnce)
      yield { row, rows, col, cols: Math.min(numbersAtOnce, all.col + all.cols - col) };
  }
}
