import { splitHeads } from "../engine/layout.ts";
import { kvHeadOf } from "../spec/dims.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { words } from "../words.ts";
import type { Expectation } from "./expectations.ts";
import { leastSquares } from "./leastSquares.ts";
import { type Mistake, mistake, type Site, stepOf, withSteps } from "./mistake.ts";
import { isPlain, turned } from "./tensors.ts";

/** How near a solved factor of a weight must be to 0 or to the common one, as a share of the latter. */
const near = 0.02;
/** Most unknown numbers of a row, and of all rows. */
const mostUnknown = { row: 256, all: 1e5 };

/**
 * Dropout that is active, seen in the context or the output: the factor of each weight is solved for, row by row, where a row sees no
 * more keys than a value has numbers; all factors must be 0 or 1/(1 − p).
 */
export function droppedWeights(expectations: readonly Expectation[], site: Site): Mistake[] {
  const { block } = site;
  if (!isPlain(block) || block.dropout !== undefined) return [];
  const found = expectations.flatMap((one) => {
    const context = contextOf(one, site);
    const factors = context && factorsOf(context, site);
    return factors ? [factors] : [];
  });
  return found
    .slice(0, 1)
    .map(({ p, weights }) =>
      mistake(
        ...(["softmax", "dropout", 2] as const),
        words("dropout is active, p = {0}: some weights are 0, the others are divided by 1 − p", p),
        (other) => withSteps(other.block, { weights }),
      ),
    );
}

/** The context that is expected, B×H×n×dv: itself, or what an output without a gate comes of. */
function contextOf({ step, want }: Expectation, site: Site): Tensor | undefined {
  const ours = stepOf(site, "context");
  if (ours === undefined || !want.data.every(Number.isFinite)) return undefined;
  if (step === "context" && want.data.length === ours.data.length) return { shape: ours.shape, data: want.data };
  const { Wo, bo, gate, weightLayout } = site.block;
  const output = stepOf(site, "output");
  if (step !== "output" || Wo === undefined || gate !== undefined || output?.data.length !== want.data.length)
    return undefined;
  const back = weightLayout === "out-in" ? Wo : turned(Wo);
  const [width = 0, merged = 0] = back.shape;
  if (width < merged || merged > mostUnknown.row) return undefined;
  const rows = want.data.length / width;
  const plain = want.data.map((x, at) => x - (bo?.data[at % width] ?? 0));
  const solved = leastSquares(back.data, turned({ shape: [rows, width], data: plain }).data, width);
  if (solved === undefined) return undefined;
  const { data } = turned({ shape: [merged, rows], data: solved });
  return splitHeads({ shape: [site.dims.batch, site.dims.n, merged], data }, site.dims.heads);
}

/** p, and our weights with what is dropped of them; undefined where they do not make the context. */
function factorsOf(context: Tensor, site: Site): { readonly p: number; readonly weights: Tensor } | undefined {
  const [weights, V] = [stepOf(site, "weights"), stepOf(site, "V")];
  const { heads, kvHeads, keys, n, dv } = site.dims;
  if (weights === undefined || V === undefined || weights.data.length > mostUnknown.all) return undefined;
  const factors = new Float64Array(weights.data.length);
  for (let row = 0; row * keys < weights.data.length; row++) {
    const own = weights.data.subarray(row * keys, (row + 1) * keys);
    const seen = [...own.keys()].filter((j) => own[j] !== 0);
    if (seen.length === 0) continue;
    if (seen.length > Math.min(dv, mostUnknown.row)) return undefined;
    const [item, head] = [Math.floor(row / (heads * n)), Math.floor(row / n) % heads];
    const values = (item * kvHeads + kvHeadOf(head, site.dims)) * keys;
    const A = Float64Array.from({ length: dv * seen.length }, (_, at) => {
      const j = seen[at % seen.length] ?? 0;
      return (own[j] ?? 0) * (V.data[(values + j) * dv + Math.floor(at / seen.length)] ?? 0);
    });
    const solved = leastSquares(A, context.data.subarray(row * dv, (row + 1) * dv), dv);
    if (solved === undefined) return undefined;
    for (const [at, j] of seen.entries()) factors[row * keys + j] = solved[at] ?? 0;
  }
  const kept = factors.filter((x) => x > 0.5).sort();
  const common = kept[Math.floor(kept.length / 2)] ?? 0;
  const isOne = (x: number) => Math.abs(x) < near * common || Math.abs(x - common) < near * common;
  if (common < 1 + near || kept.length === weights.data.filter((w) => w !== 0).length || !factors.every(isOne))
    return undefined;
  const p = Number((1 - 1 / common).toPrecision(3));
  const data = weights.data.map((w, at) => ((factors[at] ?? 0) > common / 2 ? w / (1 - p) : 0));
  return { p, weights: { shape: weights.shape, data } };
}
