import { promptOf, tableRows } from "../spec/generating.ts";
import type { GenerateResult, GenerateRound } from "../spec/result.ts";
import type { Generate, Spec } from "../spec/spec.ts";
import { Random } from "../tensor/random.ts";
import { type Tensor, withRank } from "../tensor/tensor.ts";
import type { ForwardPass } from "./forward.ts";
import { readOut } from "./readOut.ts";
import { roundSpec } from "./rounds.ts";
import { softmaxRow } from "./softmaxRows.ts";
import { type BlockOptions, computeStack } from "./stack.ts";

/**
 * The sequence goes on: one id after the other, each from the last position's logits, until `until` or at most that many. Each
 * round computes only the new ids; keys and values of those before are cached. A table of positions that runs out ends it.
 * `first` is the spec's own pass, which holds the encoder's result.
 */
export function generated(spec: Spec, first: ForwardPass, options: BlockOptions): GenerateResult | undefined {
  const { generate, readOut: head } = spec;
  if (generate === undefined || head === undefined || first.readOut === undefined) return undefined;
  const around = { memory: spec.memory, encoded: first.encoder?.at(-1)?.result.output };
  const rows = tableRows(spec.main.blocks);
  const random = new Random(generate.sample?.seed ?? 0);
  const own = { ...head, given: new Map() };
  const rounds: GenerateRound[] = [];
  const before: number[] = [];
  let ids = promptOf(spec);
  for (;;) {
    const one = roundSpec(spec, { round: rounds.length, ids, before, cached: rounds.at(-1)?.layers });
    const passes = computeStack(one.main, around, { kernel: options.kernel, streamed: new Set() });
    const output = withRank(passes.at(-1)!.result.output!, 3);
    const { steps } = readOut(own, output, one, options.kernel);
    const chosen = choose(lastRow(steps.get("readOut.logits")!), generate, random);
    rounds.push({ ids, chosen, layers: passes.map(({ result }) => result), readOut: steps });
    before.push(...ids);
    ids = [chosen];
    const stopped =
      chosen === generate.until
        ? "until"
        : rounds.length >= generate.atMost
          ? "atMost"
          : before.length >= rows
            ? "positions"
            : undefined;
    if (stopped !== undefined) return { rounds, stopped };
  }
}

/** The logits of the last position, L numbers. */
export function lastRow({ shape, data }: Tensor): Float64Array {
  return data.subarray(data.length - shape.at(-1)!);
}

/** The id with the largest logit, the first of equals; with `sample`, one drawn from the `topK` largest. */
function choose(logits: Float64Array, { sample }: Generate, random: Random): number {
  if (sample === undefined) return logits.reduce((best, value, id) => (value > logits[best]! ? id : best), 0);
  const order = Array.from(logits, (_, id) => id).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const kept = order.slice(0, sample.topK);
  const shares = Float64Array.from(kept, (id) => logits[id]! / sample.temperature);
  softmaxRow(shares, 0, shares.length);
  let left = random.uniform();
  for (const [at, id] of kept.entries()) {
    left -= shares[at]!;
    if (left < 0) return id;
  }
  return kept.at(-1)!;
}
