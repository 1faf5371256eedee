import { type AttentionCase, keysOf } from "./attentionCase.ts";
import type { Precision } from "./runtime.ts";

/** Something of the operator that onnxruntime-web 1.30.0 cannot do, or does against the operator's definition. */
export interface Lack {
  readonly name: string;
  readonly precision: Precision;
  /** Whether a case needs it; such cases are not generated. */
  readonly neededBy: (one: AttentionCase) => boolean;
  /** What makes a plain case need it. */
  readonly example: Partial<AttentionCase>;
  /** Set where the runtime gives a result, but another one. */
  readonly deviates?: true;
}

/** A case without anything special. */
export const plainCase: AttentionCase = {
  seed: 1,
  batch: 1,
  n: 3,
  fresh: 4,
  past: undefined,
  kvHeads: 2,
  group: 1,
  dk: 4,
  dv: 3,
  packed: false,
  scale: 0.25,
  softcap: undefined,
  causal: false,
  mask: undefined,
  lengths: false,
  mode: 3,
  reach: 1,
};

const floatMask = { kind: "float", rank: 4, one: [false, false, false, false], hides: "nothing" } as const;
const booleanMask = { ...floatMask, kind: "boolean" } as const;

/** In float32 it has a kernel, in float64 it expands the operator into simpler ones, so the two lack different things. */
export const lacks: readonly Lack[] = [
  {
    name: "attn_mask of rank 1",
    precision: "float32",
    neededBy: ({ mask }) => mask?.rank === 1,
    example: { mask: { ...floatMask, rank: 1 } },
  },
  {
    name: "attn_mask with one row for all queries",
    precision: "float32",
    neededBy: ({ mask, n }) => mask?.one[2] === true && n > 1,
    example: { mask: { ...floatMask, one: [false, false, true, false] } },
  },
  {
    name: "attn_mask with one column for all keys",
    precision: "float32",
    neededBy: (one) => one.mask?.one[3] === true && keysOf(one) > 1,
    example: { mask: { ...floatMask, one: [false, false, false, true] } },
  },
  {
    name: "scale of 0 or below",
    precision: "float32",
    neededBy: ({ scale = 1 }) => scale <= 0,
    example: { scale: -0.5 },
  },
  {
    name: "is_causal for a single query with a cache and several new keys (it hides nothing)",
    precision: "float32",
    neededBy: ({ causal, n, past = 0, fresh }) => causal && n === 1 && past > 0 && fresh > 1,
    example: { causal: true, n: 1, past: 2 },
    deviates: true,
  },
  {
    name: "scale below 0 (it takes its square root)",
    precision: "float64",
    neededBy: ({ scale = 1 }) => scale < 0,
    example: { scale: -0.5 },
    deviates: true,
  },
  {
    name: "scale whose square root is not a float32 number (it rounds it)",
    precision: "float64",
    neededBy: ({ scale, dk }) => scale === 1.5 || (scale === undefined && dk > 1),
    example: { scale: 1.5 },
    deviates: true,
  },
  {
    name: "float attn_mask with is_causal or nonpad_kv_seqlen",
    precision: "float64",
    neededBy: ({ mask, causal, lengths }) => mask?.kind === "float" && (causal || lengths),
    example: { mask: floatMask, causal: true },
  },
  {
    name: "is_causal with nonpad_kv_seqlen (it counts from the first key, not back from the length)",
    precision: "float64",
    neededBy: ({ causal, lengths }) => causal && lengths,
    example: { causal: true, lengths: true, n: 1, seed: 2 },
    deviates: true,
  },
  {
    name: "attn_mask with one column and nonpad_kv_seqlen (it pads where one may broadcast: the operator's text is unclear)",
    precision: "float64",
    neededBy: (one) => one.mask?.one[3] === true && keysOf(one) > 1 && one.lengths,
    example: { mask: { ...booleanMask, one: [false, false, false, true] }, lengths: true },
    deviates: true,
  },
];

/** Whether the runtime can do all that a case asks for. */
export function isSupported(one: AttentionCase, precision: Precision): boolean {
  return !lacks.some((lack) => lack.precision === precision && lack.neededBy(one));
}
