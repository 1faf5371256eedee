import { matrixOf, type TensorLook } from "../../core/tensor/files/overview.ts";
import { storedMatrix } from "../../core/tensor/files/storedMatrix.ts";
import type { StoredTensor } from "../../core/tensor/files/storedTensor.ts";
import { Pyramid } from "../../core/tiles/pyramid.ts";
import type { TensorMethods } from "../../protocol/tensorMessages.ts";
import { threadYielder } from "../turns.ts";

/** Matrices whose coarse tiles are kept, for the way back to the one before. */
const mostPyramids = 3;

/** How long a page waits for news of a matrix that is still being read. */
const newsMs = 300;

/** The matrices of one file that its page has looked at last. */
export class ShownPyramids {
  readonly #pyramids = new Map<string, Pyramid>();

  /** A tile of a tensor's matrix; goes on reading the matrix for a moment where coarse tiles need it. */
  async tile(
    stored: StoredTensor,
    { tensor, tile, ...axes }: TensorMethods["tile"]["params"],
  ): Promise<TensorMethods["tile"]["result"]> {
    const pyramid = this.#of(stored, tensor, axes);
    const ends = performance.now() + newsMs;
    if (pyramid.isCoarse(tile)) await pyramid.work(() => performance.now() > ends);
    return { ...(await pyramid.tile(tile)), statistics: pyramid.statistics };
  }

  #of(stored: StoredTensor, tensor: number, axes: Pick<TensorLook, "rowAxis" | "colAxis" | "at">): Pyramid {
    const key = JSON.stringify([tensor, axes.rowAxis, axes.colAxis, axes.at]);
    const known = this.#pyramids.get(key);
    const { source, turned } = storedMatrix(matrixOf(stored, { ...axes, row: 0, col: 0, rows: 0, cols: 0 }));
    const pyramid = known ?? new Pyramid(source, turned, threadYielder());
    // Put at the end: first is the one that was not looked at for longest.
    this.#pyramids.delete(key);
    this.#pyramids.set(key, pyramid);
    const [oldest] = this.#pyramids.keys();
    if (this.#pyramids.size > mostPyramids && oldest !== undefined) this.#pyramids.delete(oldest);
    return pyramid;
  }
}
