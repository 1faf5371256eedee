import type { Embedding } from "../../spec/spec.ts";
import { embeddingParts } from "../embedding.ts";
import type { BackwardJob, Flow } from "./backwardJob.ts";
import { layerNormBackward } from "./layerNorm.ts";

/** Backwards through an embedding, from the gradient of X to the rows of its tables: those of a repeated id add up. */
export function embeddingBackward(job: BackwardJob, embedding: Embedding, dX: Flow): void {
  let flow = dX;
  if (flow !== undefined && embedding.layerNorm !== undefined) {
    const gradients = layerNormBackward(job.step("embedding"), embedding.layerNorm, flow);
    job.gradients.add(`${embedding.path}.layerNorm.gamma`, gradients.gamma);
    job.gradients.add(`${embedding.path}.layerNorm.beta`, gradients.beta);
    flow = gradients.x;
  }
  flow = job.cut("embedding", flow);
  if (flow === undefined) return;
  const { data, shape } = flow;
  const d = shape.at(-1)!;
  const count = embedding.ids.data.length;
  for (const { name, table, scale, rowAt } of embeddingParts(embedding)) {
    const sum = new Float64Array(table.data.length);
    for (let row = 0; row * d < data.length; row++) {
      const to = rowAt(row % count) * d;
      for (let c = 0; c < d; c++) sum[to + c]! += scale * data[row * d + c]!;
    }
    job.gradients.add(`${embedding.path}.${name}`, sum);
  }
}
