import { readFileSync } from "node:fs";

/** A document of format 1.0; computed by the WebAssembly kernels, or as a small one is. */
export interface BenchedDocument {
  readonly name: string;
  readonly text: string;
  readonly kernel: boolean;
}

const made = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed, std: 0.3 });

function block(d: number, seed = 1): object {
  return { Wq: made(seed, d, d), Wk: made(seed + 1, d, d), Wv: made(seed + 2, d, d), Wo: made(seed + 3, d, d) };
}

function sized(n: number, d: number, heads: number, more: object = {}): string {
  return JSON.stringify({ X: made(9, n, d), ...block(d), heads, ...more });
}

const network = (d: number) => ({
  W1: made(21, d, 4 * d),
  W2: made(22, 4 * d, d),
  activation: "gelu",
  residual: true,
  layerNorm: true,
});
const rows = Array.from({ length: 400 }, (_, i) => Array.from({ length: 64 }, (_, j) => Math.sin(i * 64 + j)));

const small: readonly (readonly [string, string])[] = [
  ["the worked example", readFileSync("examples/01-worked-example.attn.json", "utf8")],
  ["n 16, 4 heads", sized(16, 32, 4)],
  ["n 16, 4 heads, causal", sized(16, 32, 4, { mask: "causal" })],
  [
    "n 16, rope, ALiBi, softcap",
    sized(16, 32, 4, { position: ["rope", "alibi"], softcap: 5, mask: ["causal", { window: [4, 0] }] }),
  ],
  ["n 16, additive score", sized(16, 32, 4, { score: { type: "additive", v: made(7, 8) } })],
  ["n 16, cosine, sigmoid", sized(16, 32, 4, { score: "cosine", normalize: "sigmoid" })],
  ["n 16, residual, norm, network", sized(16, 32, 4, { residual: true, layerNorm: true, feedForward: network(32) })],
  ["n 16, cross attention", sized(16, 32, 4, { memory: { X: made(8, 24, 32) } })],
  [
    "n 16, cache, appended rows",
    sized(16, 32, 4, { past: { K: made(6, 1, 4, 8, 8), V: made(5, 1, 4, 8, 8) }, zeroKV: true, mask: "causal" }),
  ],
  [
    "n 16, 4 layers",
    JSON.stringify({
      X: made(9, 16, 32),
      layers: [1, 5, 9, 13].map((seed) => ({
        ...block(32, seed),
        heads: 4,
        mask: "causal",
        residual: true,
        layerNorm: { placement: "pre" },
        feedForward: network(32),
      })),
    }),
  ],
  [
    "n 16, training, 3 steps",
    sized(16, 32, 4, {
      residual: true,
      layerNorm: true,
      feedForward: network(32),
      train: { target: made(4, 16, 32), steps: 3 },
    }),
  ],
  ["400×64 written numbers", JSON.stringify({ X: rows, heads: 4 })],
];
const large: readonly (readonly [string, string])[] = [
  ["n 256, d 256, 8 heads", sized(256, 256, 8)],
  ["n 256, d 256, 8 heads, causal, rope", sized(256, 256, 8, { mask: "causal", position: "rope" })],
  ["n 512, d 512, 8 heads", sized(512, 512, 8, { mask: "causal" })],
  [
    "n 256, training",
    sized(256, 256, 8, {
      mask: "causal",
      residual: true,
      layerNorm: true,
      feedForward: network(256),
      train: { target: made(4, 256, 256) },
    }),
  ],
  ["n 6,000, streamed", sized(6000, 32, 1, { mask: "causal" })],
];

/** What the paths of 1.0 are measured by. */
export const documents: readonly BenchedDocument[] = [
  ...small.map(([name, text]) => ({ name, text, kernel: false })),
  ...large.map(([name, text]) => ({ name, text, kernel: true })),
];
