import { tileBytes, type Width } from "./exports.ts";
import type { NumberMatrix, Numbers } from "./numbers.ts";
import { copyIn, copyOut } from "./operands.ts";
import { type Workspace, widthOf } from "./workspace.ts";

/** Bytes of rows that are worked through at once. */
const blockBytes = 2 ** 19;

/**
 * weights = softmax of each row of z / temperature, a block of rows at a time: the next is copied in while the threads are at
 * work on the last. Cells of −Infinity become 0, a row of nothing else all 0, a row with NaN or +Infinity all NaN. Computed
 * in numbers of `width` bytes.
 */
export function fastSoftmax<T extends Numbers>(
  work: Workspace,
  z: NumberMatrix<T>,
  temperature: number,
  weights: NumberMatrix<T>,
  width: Width = widthOf(z.data),
): void {
  work.team.rouse();
  const stride = Math.ceil((z.cols * width) / tileBytes) * (tileBytes / width);
  const block = Math.max(1, Math.min(z.rows, Math.floor(blockBytes / (stride * width))));
  work.clear();
  const places = [work.take(block * stride * width), work.take(block * stride * width)];
  work.grow();
  const memory = work.view<T>(width);
  const each = Math.ceil(block / (work.team.threads === 1 ? 1 : work.team.threads * 2));
  let collect: (() => void) | undefined;
  for (let row = 0, turn = 0; row < z.rows; row += block, turn ^= 1) {
    const rows = Math.min(block, z.rows - row);
    const at = places[turn]!;
    copyIn(z, row, 0, rows, z.cols, memory, at / width, stride);
    work.team.start({
      kernel: "softmaxRows",
      width,
      parts: Math.ceil(rows / each),
      first: [at, stride * width, each, z.cols, temperature, 0],
      perPart: [each * stride * width],
      perThread: [],
      counted: 2,
      items: rows,
    });
    work.team.settle();
    collect?.();
    collect = () => copyOut(memory, at / width, stride, weights, row, 0, rows, z.cols);
  }
  work.team.finish();
  collect?.();
}
