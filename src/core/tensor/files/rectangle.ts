import { words } from "../../words.ts";
import { TensorFileError } from "./byteSource.ts";
import { matrixOf, type Overview, overviewOf, type TensorLook } from "./overview.ts";
import { readValues, type StoredTensor, type TensorValues, tensorRange } from "./storedTensor.ts";

/** The numbers of a rectangle of the looked-at matrix, each as it is in the file; only their bytes are read. */
export async function readRectangle(stored: StoredTensor, look: TensorLook): Promise<TensorValues> {
  const matrix = matrixOf(stored, look);
  const [rows = 0, cols = 0] = matrix.shape;
  if (look.row + look.rows > rows || look.col + look.cols > cols)
    throw new TensorFileError(
      words("there is no row {0} or column {1}", look.row + look.rows - 1, look.col + look.cols - 1),
    );
  return readValues(tensorRange(tensorRange(matrix, 0, look.row, look.rows), 1, look.col, look.cols));
}

/** Small pictures of the matrices `from` … `from + count − 1` along an axis: each cell shows the number farthest from 0. */
export async function thumbnailsOf(
  stored: StoredTensor,
  looked: Pick<TensorLook, "rowAxis" | "colAxis" | "at">,
  {
    axis,
    from,
    count,
    cells,
  }: { readonly axis: number; readonly from: number; readonly count: number; readonly cells: number },
): Promise<Overview[]> {
  const [rows = 0, cols = 0] = matrixOf(stored, { ...looked, row: 0, col: 0, rows: 0, cols: 0 }).shape;
  const end = Math.min(from + count, stored.shape[axis] ?? 0);
  const pictures: Overview[] = [];
  for (let index = from; index < end; index++) {
    const look = { ...looked, at: looked.at.with(axis, index), row: 0, col: 0, rows, cols };
    pictures.push(await overviewOf(stored, look, cells, cells));
  }
  return pictures;
}
