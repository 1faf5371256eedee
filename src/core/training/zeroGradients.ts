import { isIgnored } from "../engine/context.ts";
import type { ForwardPass } from "../engine/forward.ts";
import { prefix } from "../spec/parameters.ts";
import type { LayerResult } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";
import { headYields, mixingWeights, type StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { fewDigits } from "../view/fewDigits.ts";
import { type Words, words } from "../words.ts";

/** Why a tensor's gradient is as good as 0. */
export interface ZeroReason {
  readonly say: Words;
  /** The two steps between which the gradient is lost, and the largest |∂L/∂·| of each; absent where it never arrives. */
  readonly lost?: { readonly from: string; readonly before: number; readonly to: string; readonly after: number };
}

/** Part of the largest gradient of all tensors below which a gradient is called as good as 0. */
const tiny = 1e-6;
/** How much a stage must take away to be called the place where a gradient is lost. */
const muchLess = 1e-3;
/** Part of the loss below which all gradients together are as good as 0. */
const rest = 1e-9;

const atRest = words("Training has converged: every gradient is close to 0.");

/** Everything the way back from the loss left behind. */
export interface BackwardTrace {
  readonly loss: number;
  readonly pass: ForwardPass;
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** Gradients of steps by name, `layers[1].scores`. */
  readonly flows: ReadonlyMap<string, Tensor>;
}

/** The reasons of all tensors whose gradient is as good as 0, by name; empty where every tensor has one that counts. */
export function zeroReasons(trace: BackwardTrace): ReadonlyMap<string, ZeroReason> {
  const sizes = new Map([...trace.gradients].map(([name, { data }]) => [name, largestOf(data)]));
  const largest = Math.max(0, ...[...sizes.values()].filter(Number.isFinite));
  const isAtRest = [...trace.flows.values()].every(({ data }) => largestOf(data) === 0);
  const found = new Map<string, ZeroReason>();
  for (const [name, size] of sizes) {
    if (size > tiny * largest || Number.isNaN(size)) {
      if (largest <= rest * trace.loss) found.set(name, { say: atRest });
      continue;
    }
    found.set(name, isAtRest ? { say: words("The slope of the loss itself is 0.") } : reasonOf(name, trace, size));
  }
  return found;
}

function reasonOf(name: string, { pass, flows }: BackwardTrace, size: number): ZeroReason {
  const all = [...(pass.encoder ?? []), ...pass.main];
  const own = all.filter(({ block }) => name.startsWith(prefix(block.path)));
  const found = own.toSorted((a, b) => b.block.path.length - a.block.path.length)[0];
  if (found === undefined) return { say: words("No gradient reaches it.") };
  const { block, result } = found;
  const place = prefix(block.path);
  const key = name.slice(place.length);
  const way = wayTo(key).filter((id) => flows.has(place + id));
  const given = way.find((id) => result.steps.get(id)?.given !== undefined);
  if (given !== undefined) {
    return { say: words("The step {0} is given, so what comes before it does not matter.", given) };
  }
  if (way.length === 0) return { say: words("No gradient reaches it.") };
  const stops = [...way.map((id) => ({ id, size: largestOf(flows.get(place + id)?.data ?? []) })), { id: key, size }];
  const drops = stops.slice(1).map((to, at) => ({ from: stops[at] ?? to, to }));
  const worst = drops.reduce((a, b) => (shareOf(b) < shareOf(a) ? b : a));
  if (shareOf(worst) > muchLess) {
    return {
      say: words(
        "Hardly any gradient comes back into this layer: that of {0} is at most {1}.",
        stops[0]?.id ?? "",
        fewDigits(stops[0]?.size ?? 0, 2),
      ),
    };
  }
  const lost = { from: worst.from.id, before: worst.from.size, to: worst.to.id, after: worst.to.size };
  return { say: lostBetween(lost.from, lost.to, { block, result, key, flow: flows.get(place + lost.from) }), lost };
}

function shareOf({ from, to }: { from: { size: number }; to: { size: number } }): number {
  return from.size === 0 ? 1 : to.size / from.size;
}

const toScores: readonly StepId[] = ["masked", "capped", "scaled", "scores"];
const toMixing: readonly StepId[] = ["output", "concat", ...headYields];

/** The steps that a gradient passes on its way back to a tensor, the first one first. */
function wayTo(key: string): readonly StepId[] {
  const toWeights: readonly StepId[] = [...toMixing, ...mixingWeights];
  if (/^(W|b)o$/.test(key)) return ["output"];
  if (/^((W|b)q|qNorm\..*|Q)$/.test(key)) return [...toWeights, ...toScores, "Q", "normedQ", "projectedQ"];
  if (/^((W|b)k|kNorm\..*|K)$/.test(key)) return [...toWeights, ...toScores, "K", "normedK", "projectedK"];
  if (/^((W|b)v|V)$/.test(key)) return [...toMixing, "V", "projectedV"];
  if (key.startsWith("score.")) return [...toWeights, ...toScores];
  if (/^(bias|sinks|temperature|position)/.test(key)) return [...toWeights, "masked"];
  if (/^feedForward\.(W|b)2$/.test(key)) return ["feedForward"];
  if (/^feedForward\.(W|b)1$/.test(key)) return ["feedForward", "feedForward.hidden", "feedForward.up"];
  if (/^feedForward\.(W|b)g$/.test(key)) return ["feedForward", "feedForward.hidden", "feedForward.gate"];
  return [];
}

interface Place {
  readonly block: Block;
  readonly result: LayerResult;
  /** The tensor, as the block names it. */
  readonly key: string;
  /** The gradient of the step before which it was lost. */
  readonly flow: Tensor | undefined;
}

/** What takes the gradient away between two steps that follow each other on the way back. */
function lostBetween(from: string, to: string, place: Place): Words {
  const { block, result, key } = place;
  const isZero = (id: StepId) => largestOf(result.steps.get(id)?.tensor.data ?? [1]) === 0;
  if ((mixingWeights as readonly string[]).includes(from) && !(mixingWeights as readonly string[]).includes(to)) {
    return lostInWeights(place);
  }
  if ((mixingWeights as readonly string[]).includes(to)) {
    return isZero("V")
      ? words("All values are 0, so it makes no difference which are looked at.")
      : words("What the loss asks for is at right angles to the values: other weights would not help.");
  }
  if (from === "capped") return words("The scores lie at the soft cap, where tanh is flat.");
  if (to === "Q" || to === "normedQ" || to === "projectedQ") {
    if (isZero("K")) return words("All keys are 0, so every query gets the same scores.");
    return words("All keys are alike: another query would change their scores by the same amount.");
  }
  if (to === "K" || to === "normedK" || to === "projectedK") {
    if (isZero("Q")) return words("All queries are 0, so every key gets the same scores.");
    return words("Another key would change the scores of no query.");
  }
  if (to === "feedForward.up" || to === "feedForward.gate") {
    return words("The activation is flat at every entry: {0}.", block.feedForward?.activation ?? "");
  }
  if (key === "bk") {
    return words("A bias of the keys adds the same number to all scores of a query, and only their differences count.");
  }
  if (to === key) return words("What {0} is multiplied by is 0, or its parts cancel out.", key);
  return words("What comes after it is multiplied by 0.");
}

/** Between weights and scores: the slope of the normalisation, a(1−a) of softmax and sigmoid. */
function lostInWeights({ block: { normalize }, result }: Place): Words {
  const weights = result.steps.get("weights")?.tensor;
  const masked = result.steps.get("masked")?.tensor.data;
  if (weights === undefined) return words("The weights do not change with the scores.");
  let slope = 0;
  let mostSeen = 0;
  const keys = weights.shape.at(-1) ?? 1;
  for (let row = 0; row < weights.data.length; row += keys) {
    let seen = 0;
    for (let at = row; at < row + keys; at++) {
      if (isIgnored(weights.data, masked, at)) continue;
      const a = weights.data[at] ?? 0;
      seen++;
      slope = Math.max(slope, a * (1 - a));
    }
    mostSeen = Math.max(mostSeen, seen);
  }
  if (normalize === "softmax" && mostSeen <= 1) {
    return words("Each query sees a single key, whose weight is 1 whatever its score.");
  }
  if (normalize !== "softmax" && normalize !== "sigmoid") {
    return words("The weights do not change with the scores here: {0} is flat.", normalize);
  }
  if (slope > muchLess) {
    return words("It makes no difference to the loss which of its keys a query looks at.");
  }
  return words(
    "The weights are almost exactly 0 or 1. The gradient of a score is multiplied by a·(1 − a), which is at most {0}.",
    fewDigits(slope, 2),
  );
}

/** The largest absolute value; NaN where there is one. */
export function largestOf(data: ArrayLike<number>): number {
  let largest = 0;
  for (let at = 0; at < data.length; at++) {
    const size = Math.abs(data[at] ?? 0);
    if (Number.isNaN(size)) return size;
    if (size > largest) largest = size;
  }
  return largest;
}
