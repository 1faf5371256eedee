import { itemAt } from "../present.ts";
import type { Beside } from "../spec/besideKinds.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";

/** A convolution over positions. */
export type Convolution = Extract<Beside, { type: "conv1d" }>;

/** How far before position i the kernel begins: half of its reach, or all of it where no later position may be seen. */
export function leftPadding({ W, dilation, causal }: Convolution): number {
  const reach = dilation * (itemAt(W.shape, 0) - 1);
  return causal ? reach : Math.floor(reach / 2);
}

/** y_i = Σ_t x_{i + t·dilation − padding} · W_t + b, zeros beyond the ends. X: B×n×d, W: kernel×d×width, y: B×n×width. */
export function convolved(conv: Convolution, X: Tensor): Tensor {
  const [batch, n, d] = X.shape as [number, number, number];
  const [kernel, , width] = conv.W.shape as [number, number, number];
  const padding = leftPadding(conv);
  const data = new Float64Array(batch * n * width);
  for (let row = 0; row < batch * n; row++) {
    const out = data.subarray(row * width, (row + 1) * width);
    if (conv.b !== undefined) out.set(conv.b.data);
    for (let t = 0; t < kernel; t++) {
      const j = (row % n) + t * conv.dilation - padding;
      if (j < 0 || j >= n) continue;
      const from = (row - (row % n) + j) * d;
      for (let c = 0; c < d; c++) {
        const factor = valueAt(X.data, from + c);
        for (let k = 0; k < width; k++)
          out[k] = valueAt(out, k) + factor * valueAt(conv.W.data, (t * d + c) * width + k);
      }
    }
  }
  return { shape: [batch, n, width], data };
}

/** ‖∂y_i/∂x_j‖: the norm of the one slice of the kernel that leads from j to i, else 0. B×n×n. */
export function convolutionInfluence(conv: Convolution, X: Tensor): Tensor {
  const [batch, n] = X.shape as [number, number, number];
  const [kernel, d, width] = conv.W.shape as [number, number, number];
  const padding = leftPadding(conv);
  const data = new Float64Array(batch * n * n);
  for (let t = 0; t < kernel; t++) {
    const slice = conv.W.data.subarray(t * d * width, (t + 1) * d * width);
    const norm = Math.sqrt(slice.reduce((sum, value) => sum + value * value, 0));
    for (let row = 0; row < batch * n; row++) {
      const j = (row % n) + t * conv.dilation - padding;
      if (j >= 0 && j < n) data[row * n + j] = norm;
    }
  }
  return { shape: [batch, n, n], data };
}
