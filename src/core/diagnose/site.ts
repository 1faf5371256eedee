import { type BlockInput, computeBlock } from "../engine/block.ts";
import { plainKernel } from "../engine/kernel.ts";
import { maskRules } from "../engine/mask.ts";
import type { Block, Mask } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import type { Site } from "./mistake.ts";

/** A block computed on an input, with all that it yields. */
export function siteOf(block: Block, input: BlockInput): Site {
  const { result } = computeBlock(block, input, plainKernel);
  return { block, input, layer: result, dims: result.dims };
}

/** The site with another block on the same input; of a large one no step is known. */
export function recomputed(site: Site, block: Block): Site {
  if (site.isLarge) return { ...site, block, layer: { ...site.layer, steps: new Map() } };
  return siteOf(block, site.input);
}

/** Which query sees which key by the block's masks, without its bias: B×H×n×m of 0 and 1. */
export function visibleOf({ block, dims }: Site, masks: readonly Mask[] = block.masks): Tensor {
  const { batch, heads, n, m } = dims;
  const { bias, ...rest } = block;
  const rules = maskRules({ ...rest, masks, positions: [] }, dims);
  const data = new Float64Array(batch * heads * n * m);
  let at = 0;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < m; j++) data[at++] = rules.every((rule) => rule.allows(b, h, i, j)) ? 1 : 0;
      }
    }
  }
  return { shape: [batch, heads, n, m], data };
}

/** A tensor of cells made from their index. */
export function cells(
  shape: readonly [number, number, number, number],
  value: (b: number, h: number, i: number, j: number) => number,
): Tensor {
  const [batch, heads, n, m] = shape;
  const data = new Float64Array(batch * heads * n * m);
  let at = 0;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) data[at++] = value(b, h, i, j);
    }
  }
  return { shape, data };
}

/** Reads a B×H×n×m tensor by index. */
export function reader({ shape, data }: Tensor): (b: number, h: number, i: number, j: number) => number {
  const [, heads, n, m] = shape as [number, number, number, number];
  return (b, h, i, j) => valueAt(data, ((b * heads + h) * n + i) * m + j);
}
