import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { allMistakes } from "../../../src/core/diagnose/mistakes/allMistakes.ts";
import { Rewriting } from "../../../src/core/diagnose/rewriting.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";

const random = (shape: readonly number[], seed: number) => ({ random: "normal", shape, seed });
const projections = (d: number, seed: number, kv = d) => ({
  ...{
    Wq: random([d, d], seed + 1),
    Wk: random([d, kv], seed + 2),
    Wv: random([d, kv], seed + 3),
    Wo: random([d, d], seed + 4),
  },
});

/** Specs of the kinds in which people make mistakes, without anything expected. */
export function configurations(seed: number): Record<string, Record<string, unknown>> {
  const X = random([6, 8], seed);
  const plain = { X, ...projections(8, seed), heads: 2 };
  return {
    plain,
    causal: { ...plain, mask: "causal" },
    rope: { ...plain, mask: "causal", position: "rope" },
    alibi: { ...plain, mask: "causal", position: "alibi" },
    sinusoidal: { ...plain, position: "sinusoidal", residual: true },
    biases: {
      ...plain,
      bq: random([8], seed + 5),
      bk: random([8], seed + 6),
      bv: random([8], seed + 7),
      bo: random([8], seed + 8),
    },
    grouped: { ...plain, ...projections(8, seed, 4), heads: 4, kvHeads: 2, mask: "causal" },
    layer: {
      ...{ ...plain, mask: "causal", residual: true, layerNorm: { placement: "pre" } },
      feedForward: {
        W1: random([8, 16], seed + 9),
        W2: random([16, 8], seed + 10),
        activation: "gelu",
        residual: true,
        layerNorm: { placement: "pre" },
      },
    },
    window: { ...plain, mask: { window: [2, 0] } },
  };
}

/** The spec of a document; throws its problems. */
export function specOf(json: unknown): Spec {
  const { spec, problems } = parseSpec(JSON.stringify(json));
  if (spec === undefined) throw new Error(JSON.stringify(problems));
  return spec;
}

/** The spec with its last step expected. */
export function expecting(spec: Spec, want: Tensor): Spec {
  const [block] = spec.main.blocks;
  const last = [...computeSpec(spec).layers[0]!.steps.keys()].at(-1)!;
  return { ...spec, main: { ...spec.main, blocks: [{ ...block!, expected: new Map([[last, want]]) }] } };
}

/** What was said of one mistake that was made. */
export interface Injection {
  readonly name: string;
  /** Whether the first explanation, or one of its ties, is the mistake that was made. */
  readonly named: boolean;
  readonly said: string;
}

/** Makes every mistake in turn, keeps its output as `store` has it, and asks for the cause. */
export function injections(json: unknown, store: (x: number) => number): Injection[] {
  const spec = specOf(json);
  const result = computeSpec(spec);
  const rewriting = new Rewriting(spec, result);
  return allMistakes(rewriting.site(0)).flatMap((mistake): Injection[] => {
    const run = rewriting.run([mistake], 0);
    const output = run?.layers[0]?.output;
    if (output === undefined || !output.data.every(Number.isFinite)) return [];
    const asked = expecting(spec, { shape: output.shape, data: output.data.map(store) });
    const answer = diagnose(asked, result, { pairs: false });
    if (answer.culprit === undefined) return [];
    const best = answer.explanations[0];
    if (best?.name.startsWith("rounded")) return [];
    return [
      {
        name: mistake.name,
        named: best !== undefined && [best.name, ...best.ties].includes(mistake.name),
        said: best?.name ?? "nothing",
      },
    ];
  });
}
