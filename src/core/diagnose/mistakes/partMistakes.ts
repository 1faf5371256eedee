import { activationNames } from "../../spec/activations.ts";
import type { Block, Embedding } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { type Mistake, mapped, mistake } from "../mistake.ts";
import { without } from "./headNormMistakes.ts";

/** Parts that some layers have, left out, exchanged or used in another way. */
export function partMistakes({ dump, embedding, gate, qNorm, past }: Block): Mistake[] {
  if (dump !== undefined) return [];
  return [
    ...(["past", "biasKV", "gate"] as const).map((name) =>
      mistake("weights", `${name} left out`, 4, words("{0} is left out", name), ({ block }) => without(block, name)),
    ),
    mistake(
      "softmax",
      "second softmax left out",
      4,
      words("{0} is left out", "differential.lambda"),
      ({ block }) => block.differential && { ...block, differential: { ...block.differential, lambda: 0 } },
    ),
    mistake("weights", "zeroKV left out", 5, words("{0} is left out", "zeroKV"), ({ block }) =>
      block.zeroKV ? { ...block, zeroKV: false } : undefined,
    ),
    ...(past ? pastMistakes() : []),
    ...(gate ? gateMistakes() : []),
    ...(embedding ? embeddingMistakes() : []),
    ...(qNorm ? [normsExchanged()] : []),
    ...(["cosine", "dot"] as const).map((type) =>
      mistake(
        "scale",
        `score ${type}`,
        8,
        words('the score is "{0}"', type),
        ({ block }) =>
          ["cosine", "dot"].includes(block.score.type) && block.score.type !== type
            ? { ...block, score: { type } }
            : undefined,
        { path: "score", value: type },
      ),
    ),
  ];
}

function pastMistakes(): Mistake[] {
  return [
    mistake("weights", "past K↔V", 6, words("{0} and {1} are exchanged", "past.K", "past.V"), ({ block }) => {
      const { past } = block;
      return past && past.K.shape.join() === past.V.shape.join()
        ? { ...block, past: { K: past.V, V: past.K } }
        : undefined;
    }),
  ];
}

function gateMistakes(): Mistake[] {
  return activationNames.map((name) =>
    mistake("closing", `gate ${name}`, 7, words('the activation of the gate is "{0}"', name), ({ block }) =>
      block.gate && block.gate.activation !== name
        ? { ...block, gate: { ...block.gate, activation: name } }
        : undefined,
    ),
  );
}

function embeddingMistakes(): Mistake[] {
  const change = (
    name: string,
    common: number,
    text: Mistake["change"],
    make: (embedding: Embedding) => Embedding | undefined,
  ) =>
    mistake("position", name, common, text, ({ block }) => {
      const other = block.embedding && make(block.embedding);
      return other && { ...block, embedding: other };
    });
  return [
    ...(["types", "positions", "layerNorm"] as const).map((name) =>
      change(`embedding.${name} left out`, 3, words("{0} is left out", `embedding.${name}`), (embedding) => {
        const { [name]: part, ...rest } = embedding;
        return part && rest;
      }),
    ),
    ...[1, -1, 2, -2].map((by) =>
      change(
        `embedding.positions ${by}`,
        5,
        words("the rows of {0} are off by {1}", "embedding.positions", by),
        (embedding) => {
          const { positions, ids } = embedding;
          if (positions === undefined) return undefined;
          const n = ids.shape.at(-1) ?? 1;
          const rows: Tensor = positions.ids ?? { shape: [n], data: Float64Array.from({ length: n }, (_, at) => at) };
          const moved = mapped(rows, (row) => row + by);
          const last = positions.table.shape[0] ?? 0;
          return moved.data.every((row) => row >= 0 && row < last)
            ? { ...embedding, positions: { ...positions, ids: moved } }
            : undefined;
        },
      ),
    ),
  ];
}

function normsExchanged(): Mistake {
  return mistake("closing", "qNorm↔kNorm", 6, words("{0} and {1} are exchanged", "qNorm", "kNorm"), ({ block }) =>
    block.qNorm && block.kNorm ? { ...block, qNorm: block.kNorm, kNorm: block.qNorm } : undefined,
  );
}
