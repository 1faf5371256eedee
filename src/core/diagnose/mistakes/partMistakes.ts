import { activations } from "../../engine/activation.ts";
import { gatedContext, gateLogits } from "../../engine/gate.ts";
import { plainKernel } from "../../engine/kernel.ts";
import { mergeHeads } from "../../engine/layout.ts";
import { itemAt } from "../../present.ts";
import { activationNames } from "../../spec/activations.ts";
import type { Block, Embedding } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { recomputed } from "../site.ts";
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
    mistake("weights", "past behind", 5, words("the cache stands behind the new keys and values"), (site) => {
      const [k, v] = [stepOf(site, "K"), stepOf(site, "V")];
      const { past, keys, m } = site.dims;
      if (k === undefined || v === undefined || past === 0 || keys !== m) return undefined;
      return withSteps(site.block, { K: turnedRows(k, past), V: turnedRows(v, past) });
    }),
  ];
}

/** The first rows of each head moved behind the others. */
function turnedRows({ shape, data }: Tensor, by: number): Tensor {
  const [, , rows = 1, width = 1] = shape;
  const size = rows * width;
  return {
    shape,
    data: data.map((_, at) => {
      const first = at - (at % size);
      return data[first + (((at % size) + by * width) % size)] ?? 0;
    }),
  };
}

function gateMistakes(): Mistake[] {
  return [...otherGates(), ...gateActivations()];
}

function otherGates(): Mistake[] {
  const gated = (
    name: string,
    change: Mistake["change"],
    make: (site: Site, context: Tensor, logits: Tensor) => Block | undefined,
  ) =>
    mistake("closing", name, 7, change, (site) => {
      const { block, dims } = site;
      const context = latestOf(site, "contextNormed", "context");
      const x = latestOf(site, "normed", "embedded", "X");
      if (block.gate === undefined || context === undefined || x === undefined) return undefined;
      return make(site, context, gateLogits(block.gate, x, dims.heads, block.weightLayout, plainKernel));
    });
  return [
    gated("gate without its activation", words("the gate is not activated"), ({ block }, context, logits) => {
      const each = context.data.length / logits.data.length;
      return withSteps(block, { gated: mapped(context, (x, at) => x * valueAt(logits.data, Math.floor(at / each))) });
    }),
    gated("gate behind Wo", words("the gate multiplies the output, behind Wo"), (site, context, logits) => {
      const open = latestOf(recomputed(site, withSteps(site.block, { gated: context })), "output", "concat");
      if (site.block.gate === undefined || open?.data.length !== context.data.length) return undefined;
      if (logits.data.length !== context.data.length) return undefined;
      const { of } = activations[site.block.gate.activation];
      const packed = mergeHeads(logits);
      return withSteps(site.block, { output: mapped(open, (x, at) => x * of(valueAt(packed.data, at))) });
    }),
    gated("gate of the context", words("the gate is made of the context"), ({ block, dims }, context) => {
      if (
        block.gate === undefined ||
        context.data.length !==
          dims.batch * dims.n * itemAt(block.gate.W.shape, block.weightLayout === "out-in" ? 1 : 0)
      )
        return undefined;
      const own = gateLogits(block.gate, mergeHeads(context), dims.heads, block.weightLayout, plainKernel);
      return withSteps(block, { gated: gatedContext(context, own, block.gate) });
    }),
  ];
}

function gateActivations(): Mistake[] {
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
