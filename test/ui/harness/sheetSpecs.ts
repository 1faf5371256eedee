import { readFileSync } from "node:fs";
import { large, stacked } from "./specs.mjs";

const made = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed, std: 0.4 });
const words = "The animal did not cross the street because it was too tired".split(" ");

const examples = [
  "01-worked-example",
  "03-worked-example-as-printed",
  "05-similarity-with-positions",
  "08-the-animal",
  "10-score-additive",
  "11-sigmoid",
  "12-two-heads",
  "14-causal-mask",
  "16-graph",
  "17-image",
  "18-cross-attention",
  "19-encoder-decoder",
  "20-gradient-step",
  "21-mood-of-a-sentence",
  "24-reversed-until-the-end",
  "25-llama-layer",
  "26-window-sinks-alibi",
  "69-given-q-k-v",
  "70-expected-fails",
  "74-cache",
];

const larger: Readonly<Record<string, () => string>> = {
  "twelve words": () =>
    JSON.stringify({ title: "Twelve words", tokens: words, X: made(1, 12, 4), Wq: made(2, 4, 4), Wk: made(3, 4, 4) }),
  "scripts and long words": () =>
    JSON.stringify({
      title: "注意力 · שלום · a title that goes on for longer than any panel is wide, to see where it is cut",
      tokens: [
        "我",
        "喜欢自然语言处理",
        "שלום",
        "an_extremely_long_token_that_never_ends_0123456789",
        "\u202Eevil",
        "",
      ],
      X: made(3, 6, 4),
      mask: [0, 1, 2, 3, 4, 5].map((row) => [1, 1, 1, 1, 1, 1].map((one) => (row === 1 ? 0 : one))),
    }),
  "no numbers": () => '{"Q":[["NaN"],[1],[1e8]],"K":[[1],["Infinity"],[0]],"V":[[1e-30],[0],[-0.0]],"scale":1}',
  "2 queries, 300 keys": () => JSON.stringify({ Q: made(1, 2, 8), K: made(2, 300, 8), V: made(3, 300, 8) }),
  "64 tokens": () => large(64, 4, 16),
  "128 tokens": () => large(128, 2, 32),
  "512 tokens": () => large(512, 2, 8),
  "1024 tokens": () => large(1_024, 4, 8),
  "12 layers": () => stacked(12, 12, 32),
  "128 dimensions": () =>
    JSON.stringify({ X: made(1, 6, 128), Wq: made(2, 128, 64), Wk: made(3, 128, 64), Wv: made(4, 128, 64) }),
};

/** Twenty examples and ten larger specs, by name. */
export const sheetSpecs: ReadonlyMap<string, () => string> = new Map([
  ...examples.map((name) => [name, () => readFileSync(`examples/${name}.attn.json`, "utf8")] as const),
  ...Object.entries(larger),
]);
