import { readFileSync } from "node:fs";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { headMatrix, type Proof, type World } from "./exampleProofs.ts";

const dims = ({ result }: World) => result.layers[0]?.dims;
const has =
  (size: "n" | "keys" | "heads" | "dk" | "dv" | "dModel", count: number): Proof =>
  (world) =>
    dims(world)?.[size] === count;
const all =
  (...proofs: readonly Proof[]): Proof =>
  (world) =>
    proofs.every((proof) => proof(world));
const layers =
  (count: number): Proof =>
  ({ result }) =>
    result.layers.length === count;
const rows = (world: World, step: Parameters<typeof headMatrix>[1]["step"]): number[][] => headMatrix(world, { step });
const tokens =
  (token: string, count: number): Proof =>
  ({ spec }) =>
    spec.main.tokens?.filter((one) => one === token).length === count;
/** The keys that each query sees. */
const seen = (world: World): number[] => rows(world, "weights").map((row) => row.filter((weight) => weight > 0).length);
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-3;
const isSaid: Proof = () => true;

/** Whether the word that an encoder and a decoder spell backwards may be any three different letters. */
function spellsAnyThree(): boolean {
  const text = readFileSync("examples/24-reversed-until-the-end.attn.json", "utf8");
  const letters = [1, 2, 3];
  const words = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => [a, b, c])));
  return words
    .filter((word) => new Set(word).size === 3)
    .every((word) => {
      const { spec } = parseSpec(text.replace("[0, 3, 1, 2, 4]", `[${[0, ...word, 4].join(", ")}]`));
      const rounds = spec && computeSpec(spec).generate?.rounds;
      return String(rounds?.map(({ chosen }) => chosen)) === String([...word.toReversed(), 0]);
    });
}

/** What the examples count in words, and why it is so. What is asked or defined, not counted, is `isSaid`. */
export const countProofs: Readonly<Record<string, Readonly<Record<string, Proof>>>> = {
  "01-worked-example.attn.json": {
    "three-input": has("n", 3),
    "Three inputs of four numbers": all(has("n", 3), has("dModel", 4)),
  },
  "04-similarity.attn.json": { "The two “saw”": tokens("saw", 2) },
  "05-similarity-with-positions.attn.json": { "the two “saw”": tokens("saw", 2) },
  "08-the-animal.attn.json": { "six features": has("dModel", 6) },
  "12-two-heads.attn.json": {
    "Two heads": has("heads", 2),
    "four wide and split into two heads": (world) => dims(world)?.heads === 2 && dims(world)?.dk === 4 / 2,
  },
  "13-positional-encoding.attn.json": {
    "Three equal words": (world) => {
      const kinds = rows(world, "X").map(String);
      return kinds.filter((kind) => kind === kinds[0]).length === 3 && new Set(kinds).size === 2;
    },
  },
  "16-graph.attn.json": {
    "Five nodes and five undirected edges": (world) =>
      dims(world)?.n === 5 && seen(world).reduce((sum, count) => sum + count, 0) === 5 + 2 * 5,
  },
  "17-image.attn.json": { "Sixteen positions": has("n", 16) },
  "18-cross-attention.attn.json": { "two words over three": all(has("n", 2), has("keys", 3)) },
  "19-encoder-decoder.attn.json": { "other five layers": ({ spec }) => spec.encoder?.blocks.length === 6 - 5 },
  "21-mood-of-a-sentence.attn.json": { "two numbers each": has("dModel", 2) },
  "24-reversed-until-the-end.attn.json": {
    "keeps ten times that beside itself": ({ spec }) => spec.encoder?.blocks[0]?.residual === 10,
    "any three different ones work": spellsAnyThree,
  },
  "25-llama-layer.attn.json": {
    "two query heads that share one key and value head": (world) =>
      dims(world)?.heads === 2 && dims(world)?.kvHeads === 1,
  },
  "26-window-sinks-alibi.attn.json": {
    "itself and the two before it": (world) => seen(world).every((count, at) => count === Math.min(at + 1, 3)),
    "half of it in one head and a quarter in the other": ({ spec: { main } }) =>
      main.blocks[0]?.positions.some((one) => one.type === "alibi" && String(one.slopes?.data) === "0.5,0.25") === true,
    "three weights": (world) => seen(world).at(-1) === 3,
  },
  "27-speech-frames.attn.json": { "Six frames": has("n", 6), "three bands": has("dModel", 3) },
  "30-lesson-shadow.attn.json": {
    "an arrow of three numbers": has("dk", 3),
    "two arrows": isSaid,
    "the two stand": isSaid,
  },
  "31-lesson-weights.attn.json": { "less than a quarter": isSaid },
  "32-lesson-scale.attn.json": { "above one half": isSaid },
  "33-lesson-who-may-look.attn.json": {
    "Two rules here": (world) => String(seen(world)) === "1,2,3,4",
    "by two rules": isSaid,
    "Two rules hide": isSaid,
  },
  "34-lesson-saw.attn.json": {
    "exchange two": isSaid,
    "two numbers here": has("dModel", 2),
    "The two words 'saw'": tokens("saw", 2),
    "the first two words": isSaid,
    "The two rows of the context": isSaid,
  },
  "35-lesson-look-up.attn.json": { "the first half of lesson 9": isSaid },
  "36-lesson-kernel.attn.json": { "Seven samples": has("keys", 7) },
  "37-lesson-filter.attn.json": { "Nine heads": has("heads", 9), "nine neighbours": has("heads", 9) },
  "38-lesson-induction.attn.json": { "Two layers": layers(2) },
  "39-lesson-gradient.attn.json": {
    "Six samples": has("n", 6 + 1),
    "two inputs and what they should give": has("dModel", 2 + 1),
    "the product of two inputs": (world) => {
      const X = rows(world, "X").map((row) => row.slice(0, 2));
      return rows(world, "scores").every((row, i) =>
        row.every((score, j) =>
          near(
            score,
            (X[i] ?? []).reduce((sum, x, k) => sum + x * (X[j]?.[k] ?? 0), 0),
          ),
        ),
      );
    },
    "two layers, two steps": layers(2),
  },
  "40d-lesson-find-the-bug.attn.json": { "Which two sizes": isSaid },
  "41a-lesson-mood.attn.json": {
    "two numbers of a table": has("dModel", 2),
    "twice as much as there is": (world) =>
      near(rows(world, "context")[0]?.[0] ?? 0, -2 * (rows(world, "X")[2]?.[0] ?? 0)),
    "all four words": has("n", 4),
    "are two things": isSaid,
  },
  "41c-lesson-ends-itself.attn.json": { "these two letters": isSaid },
  "60-saw-projected.attn.json": { 'The two "saw"': tokens("saw", 2) },
  "75-saw-without-softmax.attn.json": { "The two “saw”": tokens("saw", 2) },
  "61-slippery-floor.attn.json": { "Four characters that can be read in two ways": has("n", 4) },
  "62-plain-stack.attn.json": { "three layers": layers(3) },
  "69-given-q-k-v.attn.json": {
    "Two queries over four keys; the values are two wide": all(has("n", 2), has("keys", 4), has("dv", 2)),
  },
  "71-weights-of-a-model.attn.json": { "two layers with four heads": all(layers(2), has("heads", 4)) },
  "74-cache.attn.json": {
    "three words are in the cache": has("keys", 3 + 1),
    "the four rows of K and V": has("keys", 4),
  },
};
