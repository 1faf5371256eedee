import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { latestOf, type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { recomputed, visibleOf } from "../site.ts";
import { withMasks } from "./changedMasks.ts";

/** Other numbers in place of −Infinity, and masks after the softmax. */
export function hiding(): Mistake[] {
  return [
    hiddenScores("times 0", 4, words("masked scores are multiplied by 0 instead of hidden"), (score, visible) =>
      visible === 1 ? score : 0,
    ),
    hiddenScores(
      "0 and 1 added",
      6,
      words("the mask of 0 and 1 is added to the scores"),
      (score, visible) => score + visible,
    ),
    hiddenScores(
      "1 added to hidden",
      11,
      words("1 is added to the scores that are to be hidden"),
      (score, visible) => score + 1 - visible,
    ),
    hiddenScores(
      "1 taken from hidden",
      12,
      words("1 is taken from the scores that are to be hidden"),
      (score, visible) => score - 1 + visible,
    ),
    hiddenScores(
      "−1e9",
      5,
      words("hidden scores are −1e9, so that a query that sees nothing weighs all keys alike"),
      (score, visible) => (visible === 1 ? score : -1e9),
    ),
    ...[-1e4, -100, -10, -1].map((value, at) =>
      hiddenScores(`${value}`, 13 + at, words("hidden scores are {0} instead of -Infinity", value), (score, visible) =>
        visible === 1 ? score : value,
      ),
    ),
    ...[-1e9, -1e4, -100, -10].map((value, at) =>
      hiddenScores(
        `${value} added`,
        6 + at,
        words("{0} is added to the scores that are to be hidden", value),
        (score, visible) => (visible === 1 ? score : score + value),
      ),
    ),
    hiddenScores(
      "the smallest number",
      10,
      words("hidden scores are the smallest positive number instead of the lowest"),
      (score, visible) => (visible === 1 ? score : 1.17549435e-38),
    ),
    hiddenScores("plus infinity", 16, words("hidden scores are +Infinity"), (score, visible) =>
      visible === 1 ? score : Infinity,
    ),
    mistake(
      "mask",
      "after the softmax",
      3,
      words("the mask comes after the softmax, and the weights are not divided again"),
      (site) => {
        if (site.block.masks.length === 0) return undefined;
        const weights = stepOf(recomputed(site, withMasks(site.block, [])), "weights");
        const visible = visibleOf(site);
        return weights && withSteps(site.block, { weights: mapped(weights, (w, at) => w * (visible.data[at] ?? 1)) });
      },
    ),
    mistake("mask", "before the scale", 18, words("hidden scores are 0 before the scale"), (site) => {
      const scores = stepOf(site, "scores");
      const visible = visibleOf(site);
      if (site.block.masks.length === 0 || scores?.data.length !== visible.data.length) return undefined;
      return withSteps(withMasks(site.block, []), { scores: mapped(scores, (s, at) => s * valueAt(visible.data, at)) });
    }),
    ...biasMistakes(),
  ];
}

/** The mask after the softmax, and the weights divided by their sum + eps: nearly the mask before it. */
export function dividedAgain(eps: number, name: string): Mistake {
  return mistake(
    "mask",
    `after the softmax, divided by the sum + ${name}`,
    24,
    words("the mask comes after the softmax, and the weights are divided by their sum + {0}", name),
    (site) => {
      if (site.block.masks.length === 0) return undefined;
      const open = stepOf(recomputed(site, withMasks(site.block, [])), "weights");
      if (open === undefined) return undefined;
      const visible = visibleOf(site);
      const keys = open.shape.at(-1) ?? 1;
      const data = open.data.map((w, at) => w * valueAt(visible.data, at));
      for (let row = 0; row < data.length; row += keys) {
        const sum = data.subarray(row, row + keys).reduce((total, w) => total + w, 0);
        for (let j = row; j < row + keys; j++) data[j] = valueAt(data, j) / (sum + eps);
      }
      return withSteps(site.block, { weights: { shape: open.shape, data } });
    },
  );
}

/** Scores that are changed, not hidden; a row that sees nothing is as such a program leaves it. */
export function hiddenScores(
  name: string,
  common: number,
  change: Words,
  value: (score: number, visible: number) => number,
): Mistake {
  return mistake("mask", name, common, change, (site) => {
    if (site.block.masks.length === 0) return undefined;
    const open = latestOf(recomputed(site, withMasks(site.block, [])), "masked", "capped", "scaled", "scores");
    const visible = visibleOf(site);
    if (open === undefined || open.data.length !== visible.data.length) return undefined;
    return withSteps(site.block, { masked: mapped(open, (score, at) => value(score, valueAt(visible.data, at))) });
  });
}

function biasMistakes(): Mistake[] {
  const bias = (
    name: string,
    common: number,
    change: Words,
    make: (block: Block, bias: NonNullable<Block["bias"]>, site: Site) => Block | undefined,
  ) =>
    mistake("mask", name, common, change, (site) =>
      site.block.bias === undefined ? undefined : make(site.block, site.block.bias, site),
    );
  const without = ({ bias, ...block }: Block): Block => block;
  return [
    bias("bias ignored", 4, words("the bias is left out"), without),
    bias("bias sign", 6, words("the bias has the other sign"), (block, b) => ({
      ...block,
      bias: mapped(b, (x) => -x),
    })),
    bias("+Infinity for −Infinity", 0, words("the bias has -Infinity where +Infinity is written"), (block, b) =>
      b.data.includes(Infinity) ? { ...block, bias: mapped(b, (x) => (x === Infinity ? -Infinity : x)) } : undefined,
    ),
    bias("bias twice", 9, words("the bias is added twice"), (block, b) => ({
      ...block,
      bias: mapped(b, (x) => 2 * x),
    })),
    bias("bias as a mask", 3, words("the bias of 0 and 1 is a mask: 1 is visible"), (block, b) =>
      isBinary(b.data) ? { ...without(block), masks: [...block.masks, { type: "tensor", visible: b }] } : undefined,
    ),
    bias("bias as an inverted mask", 3, words("the bias of 0 and 1 is a mask: 1 is hidden"), (block, b) =>
      isBinary(b.data) ? { ...without(block), masks: [...block.masks, { type: "blocked", blocked: b }] } : undefined,
    ),
    bias("−1e-9 for −1e9", 2, words("the bias hides the keys whose bias is below 0"), (block, b) =>
      b.data.some((x) => x < 0) && b.data.every((x) => x <= 0)
        ? { ...block, bias: mapped(b, (x) => (x < 0 ? -Infinity : x)) }
        : undefined,
    ),
    bias("bias transposed", 7, words("the bias is transposed"), (block, { shape, data }, { dims }) => {
      const [rows = 0, cols = 0] = shape.slice(-2);
      if (rows !== cols || rows < 2 || dims.n !== rows) return undefined;
      const turned = data.map((_, at) => {
        const cell = at % (rows * cols);
        return valueAt(data, at - cell + (cell % cols) * cols + Math.floor(cell / cols));
      });
      return { ...block, bias: { shape, data: turned } };
    }),
    bias("bias of the first head", 8, words("all heads have the first head's bias"), (block, b) =>
      firstOf(1, block, b),
    ),
    bias("bias of the first item", 8, words("all items have the first item's bias"), (block, b) =>
      firstOf(0, block, b),
    ),
    bias(
      "bias after the softmax",
      12,
      words("the bias is added to the weights, after the softmax"),
      (block, b, site) => {
        const weights = stepOf(recomputed(site, without(block)), "weights");
        const { batch, heads, n, m } = site.dims;
        if (
          weights === undefined ||
          b.data.some((x) => !Number.isFinite(x)) ||
          weights.data.length !== batch * heads * n * m
        )
          return undefined;
        const sums = stepOf(recomputed(site, withSteps(block, { scores: mapped(weights, () => 0) })), "masked");
        return sums && withSteps(without(block), { weights: mapped(weights, (w, at) => w + valueAt(sums.data, at)) });
      },
    ),
    bias("bias times the scores", 13, words("the scores are multiplied by the bias"), (block, _b, site) => {
      const zero = stepOf(site, "scores");
      const open = zero && latestOf(recomputed(site, without(block)), "masked", "capped", "scaled", "scores");
      const sums = zero && stepOf(recomputed(site, withSteps(block, { scores: mapped(zero, () => 0) })), "masked");
      return open && sums && withSteps(block, { masked: mapped(open, (s, at) => s * valueAt(sums.data, at)) });
    }),
  ];
}

/** The bias of the first head in place of each head's, or of the first item in place of each item's. */
function firstOf(axis: 0 | 1, block: Block, { shape, data }: Tensor): Block | undefined {
  const [heads, n, m] = shape.slice(-3);
  if (heads === undefined || n === undefined || m === undefined) return undefined;
  const [cells, item] = [n * m, n * m * heads];
  const from = (at: number): number => (axis === 0 ? at % item : at - (at % item) + (at % cells));
  return { ...block, bias: { shape, data: data.map((_, at) => data[from(at)] ?? 0) } };
}

function isBinary(data: Float64Array): boolean {
  return data.every((x) => x === 0 || x === 1);
}
