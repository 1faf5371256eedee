import type { Rope } from "../../spec/positionKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { RotationTable } from "../rope.ts";

/**
 * Gradients of the cos/sin tables that a rotation (`rope.ts`) looked up: with (a, b) → (a·c − b·s, a·s + b·c),
 * ∂c = ∂a'·a + ∂b'·b and ∂s = ∂b'·a − ∂a'·b, summed at the row of each position. The gradient of the rotated vectors
 * themselves is `rotate` with turn −1.
 * x, dy: B×H×rows×d; result: like the tables.
 */
export function tableGradients(
  x: Tensor,
  dy: Tensor,
  table: RotationTable,
  rope: Rope,
): { cos: Float64Array; sin: Float64Array } {
  const [batch, heads, rows, width] = x.shape as [number, number, number, number];
  const { half } = table;
  const cos = new Float64Array(rope.cos?.data.length ?? 0);
  const sin = new Float64Array(rope.sin?.data.length ?? 0);
  const step = rope.pairs === "half" ? 1 : 2;
  const partner = rope.pairs === "half" ? half : 1;
  for (let bh = 0; bh < batch * heads; bh++) {
    if (table.heads !== undefined && !table.heads.has(bh % heads)) continue;
    const item = table.items === 1 ? 0 : Math.floor(bh / heads);
    for (let row = 0; row < rows; row++) {
      const p = table.positions[item * rows + row]!;
      for (let k = 0; k < half; k++) {
        const a = (bh * rows + row) * width + table.from + k * step;
        const b = a + partner;
        // A masked key gets no gradient; a NaN in it would come through a product with 0.
        if (dy.data[a] === 0 && dy.data[b] === 0) continue;
        cos[p * half + k]! += dy.data[a]! * x.data[a]! + dy.data[b]! * x.data[b]!;
        sin[p * half + k]! += dy.data[b]! * x.data[a]! - dy.data[a]! * x.data[b]!;
      }
    }
  }
  return { cos, sin };
}
