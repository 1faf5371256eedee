import fc from "fast-check";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { randomNumbers } from "../unit/engine/support.ts";

/** The last `rank` axes of B×H×n×T, those that are `one` with length 1. */
export interface MaskForm {
  readonly kind: "boolean" | "float";
  readonly rank: number;
  readonly one: readonly [batch: boolean, heads: boolean, rows: boolean, keys: boolean];
  /** What −Infinity or false is put on: no cell, some cells, some cells and some whole rows. */
  readonly hides: "nothing" | "cells" | "rows";
}

/** What an ONNX Attention node and an `.attn.json` block have in common; the numbers follow from the seed. */
export interface AttentionCase {
  readonly seed: number;
  readonly batch: number;
  /** Queries, and new keys. */
  readonly n: number;
  readonly fresh: number;
  /** Cached keys; undefined: no cache at all. */
  readonly past: number | undefined;
  readonly kvHeads: number;
  readonly group: number;
  readonly dk: number;
  readonly dv: number;
  readonly packed: boolean;
  readonly scale: number | undefined;
  readonly softcap: number | undefined;
  readonly causal: boolean;
  readonly mask: MaskForm | undefined;
  /** Keys beyond each batch item's own length are hidden; not with a cache. */
  readonly lengths: boolean;
  /** What the fourth output holds: scaled, capped, masked scores or weights. */
  readonly mode: 0 | 1 | 2 | 3;
  /** Largest magnitude of a query's or key's cell: 4 makes sharp rows. */
  readonly reach: number;
}

const maskForm: fc.Arbitrary<MaskForm> = fc.record({
  kind: fc.constantFrom("boolean", "float"),
  rank: fc.integer({ min: 1, max: 4 }),
  one: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
  hides: fc.constantFrom("nothing", "cells", "rows"),
});

const size = (max: number) => fc.integer({ min: 1, max });
/** Some are long enough to fill the tiles of our kernels, with a remainder. */
const length = fc.oneof({ weight: 4, arbitrary: size(9) }, { weight: 1, arbitrary: fc.integer({ min: 10, max: 45 }) });

/** Random cases over all that the operator has. */
export const attentionCases: fc.Arbitrary<AttentionCase> = fc
  .record({
    seed: fc.nat(),
    batch: size(3),
    n: length,
    fresh: length,
    past: fc.option(fc.nat(4), { freq: 2, nil: undefined }),
    kvHeads: size(3),
    group: fc.constantFrom(1, 1, 2, 3),
    dk: fc.constantFrom(1, 2, 3, 5, 8, 16),
    dv: size(9),
    packed: fc.boolean(),
    scale: fc.constantFrom(undefined, undefined, 1, 0.25, 1.5, 0, -0.5),
    softcap: fc.constantFrom(undefined, undefined, 0.5, 2),
    causal: fc.boolean(),
    mask: fc.option(maskForm, { freq: 3, nil: undefined }),
    lengths: fc.constantFrom(false, false, true),
    mode: fc.constantFrom(0, 1, 2, 3),
    reach: fc.constantFrom(1, 4),
  })
  // With a cache, lengths mean nothing to the operator.
  .map((one) => ({ ...one, lengths: one.lengths && one.past === undefined }));

/** The numbers of a case, all of them float32. Packed Q, K and V are B×rows×(heads·width). */
export interface Operands {
  readonly Q: Tensor;
  readonly K: Tensor;
  readonly V: Tensor;
  readonly mask: Tensor | undefined;
  readonly pastK: Tensor | undefined;
  readonly pastV: Tensor | undefined;
  readonly lengths: readonly number[] | undefined;
}

/** Makes the numbers of a case. */
export function operandsOf(one: AttentionCase): Operands {
  const next = randomNumbers(one.seed);
  const { batch, kvHeads, n, fresh, past, dk, dv, reach } = one;
  const filled = (shape: readonly number[], fill: () => number): Tensor => {
    const count = shape.reduce((product, length) => product * length, 1);
    return { shape, data: Float64Array.from({ length: count }, () => Math.fround(fill())) };
  };
  const input = (heads: number, rows: number, width: number, most: number) =>
    filled(one.packed ? [batch, rows, heads * width] : [batch, heads, rows, width], () => most * next());
  const cached = (width: number, most: number) =>
    past === undefined ? undefined : filled([batch, kvHeads, past, width], () => most * next());
  return {
    Q: input(kvHeads * one.group, n, dk, reach),
    K: input(kvHeads, fresh, dk, reach),
    V: input(kvHeads, fresh, dv, 1),
    mask: one.mask && maskOf(one.mask, maskShape(one, one.mask), next),
    pastK: cached(dk, reach),
    pastV: cached(dv, 1),
    lengths: one.lengths
      ? Array.from({ length: batch }, () => Math.floor(((next() + 1) / 2) * (fresh + 1)))
      : undefined,
  };
}

/** Keys in all. */
export function keysOf({ past = 0, fresh }: AttentionCase): number {
  return past + fresh;
}

function maskShape(one: AttentionCase, { rank, one: ones }: MaskForm): number[] {
  const full = [one.batch, one.kvHeads * one.group, one.n, keysOf(one)];
  return full.map((length, axis) => (ones[axis] ? 1 : length)).slice(4 - rank);
}

/** 1 and 0 for visible and hidden, or numbers to be added, −Infinity for hidden. */
function maskOf({ kind, hides }: MaskForm, shape: readonly number[], next: () => number): Tensor {
  const width = shape.at(-1)!;
  const count = shape.reduce((product, length) => product * length, 1);
  const data = new Float64Array(count);
  let rowHidden = false;
  for (let at = 0; at < count; at++) {
    if (at % width === 0) rowHidden = hides === "rows" && next() < -0.4;
    const hidden = rowHidden || (hides !== "nothing" && next() < -0.3);
    if (kind === "boolean") data[at] = hidden ? 0 : 1;
    else data[at] = hidden ? Number.NEGATIVE_INFINITY : Math.fround(2 * next());
  }
  return { shape, data };
}
