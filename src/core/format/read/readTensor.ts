import type { Tensor } from "../../tensor/tensor.ts";

/** A tensor and, for literals, where its cells are. */
export interface ReadTensor {
  readonly tensor: Tensor;
  readonly cells: Uint32Array | undefined;
}
