import type { LayerNorm } from "../../spec/normKinds.ts";
import { readOutWeight } from "../../spec/readOut.ts";
import type { ReadOut, Spec } from "../../spec/spec.ts";
import { type Tensor, zeros } from "../../tensor/tensor.ts";
import { activations } from "../activation.ts";
import type { Kernel } from "../kernel.ts";
import { givenSteps, pooledRows, type ReadOutPass } from "../readOut.ts";
import type { Gradients } from "./gradients.ts";
import { layerNormBackward } from "./layerNorm.ts";
import { linearBackward } from "./project.ts";

/**
 * Backwards through a read-out, from the gradient of its logits to that of the stack's result, B×n×d; adds those of its own
 * tensors. Zeros where a given step cuts the way.
 */
export function readOutBackward(
  head: ReadOut,
  spec: Spec,
  pass: ReadOutPass,
  dLogits: Tensor,
  gradients: Gradients,
  kernel: Kernel,
): Tensor {
  const nothing = zeros(pass.x.shape);
  const given = givenSteps(head);
  if (given.has("readOut.logits")) return nothing;
  const { softcap, scale, transform } = head;
  const slope = (at: number) => (softcap === undefined ? 1 : 1 - Math.tanh(pass.scaled.data[at]! / softcap) ** 2);
  const dRaw = { shape: dLogits.shape, data: dLogits.data.map((value, at) => value * slope(at) * scale) };
  const { W, layout } = readOutWeight(head, spec);
  const out = linearBackward(pass.transformed, W, layout, dRaw, kernel);
  if (head.tied) addTo(gradients, "embedding.", { table: out.W });
  else addTo(gradients, "readOut.", { W: out.W });
  addTo(gradients, "readOut.", { b: out.b });
  let flow = out.x;
  if (transform !== undefined) {
    if (transform.layerNorm !== undefined) {
      flow = throughNorm(transform.layerNorm, pass.activated!, flow, "readOut.transform.layerNorm.", gradients);
    }
    const { slope: activationSlope } = activations[transform.activation];
    const dSums = {
      shape: flow.shape,
      data: flow.data.map((value, at) => value * activationSlope(pass.sums!.data[at]!)),
    };
    const inner = linearBackward(pass.pooled, transform.W, "in-out", dSums, kernel);
    addTo(gradients, "readOut.transform.", { W: inner.W, b: inner.b });
    flow = inner.x;
  }
  if (given.has("readOut.pooled")) return nothing;
  const dNormed = unpooled(head, pass, flow);
  if (given.has("readOut.normed")) return nothing;
  if (head.layerNorm === undefined) return dNormed;
  return throughNorm(head.layerNorm, pass.x, dNormed, "readOut.layerNorm.", gradients);
}

function throughNorm(norm: LayerNorm, x: Tensor, flow: Tensor, place: string, gradients: Gradients): Tensor {
  const { x: dx, gamma, beta } = layerNormBackward(x, norm, flow);
  addTo(gradients, place, { gamma, beta });
  return dx;
}

function addTo(gradients: Gradients, place: string, parts: Record<string, Float64Array | undefined>): void {
  for (const [name, part] of Object.entries(parts)) if (part !== undefined) gradients.add(place + name, part);
}

/** The gradient of a pooled vector, handed to the positions it was made of. */
function unpooled({ pool }: ReadOut, { normed, real }: ReadOutPass, flow: Tensor): Tensor {
  if (pool === "none") return flow;
  const [batch, n, d] = normed.shape as [number, number, number];
  const result = zeros(normed.shape);
  for (let b = 0; b < batch; b++) {
    if (pool === "mean") {
      const count = real.slice(b * n, (b + 1) * n).filter(Boolean).length;
      for (let i = 0; i < n; i++) {
        if (!real[b * n + i]) continue;
        for (let c = 0; c < d; c++) result.data[(b * n + i) * d + c] = flow.data[b * d + c]! / count;
      }
    } else {
      for (const [c, i] of pooledRows(normed, pool, real, b).entries()) {
        result.data[(b * n + i) * d + c] = flow.data[b * d + c]!;
      }
    }
  }
  return result;
}
