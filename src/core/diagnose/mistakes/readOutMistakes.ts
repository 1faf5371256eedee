import { type ActivationName, activationNames } from "../../spec/activations.ts";
import type { SpecResult } from "../../spec/result.ts";
import { poolings, type ReadOut, type Spec } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type Words, words } from "../../words.ts";
import type { Mistake } from "../mistake.ts";
import { storedTurned } from "../tensors.ts";

type Change = (head: ReadOut) => ReadOut | undefined;

/** Mistakes in what the last layer's result is read as. `result` is what the spec yields as it is written. */
export function readOutMistakes(spec: Spec, result: SpecResult): Mistake[] {
  if (spec.readOut === undefined) return [];
  return [
    ...poolingMistakes(spec.readOut, readFrom(spec, result)),
    ...partMistakes(spec),
    ...transformMistakes(spec.readOut),
    ...endMistakes(spec.readOut, result),
  ];
}

function headMistake(name: string, common: number, change: Words, head: Change): Mistake {
  return { group: "closing", name: `readOut: ${name}`, common, change, head, rewrite: () => undefined };
}

function instead(property: string, common: number, value: string, ours: string, head: Change): Mistake {
  const change = words('{0} is "{1}" instead of "{2}"', property, value, ours);
  return headMistake(`${property.slice("readOut.".length)} ${value}`, common, change, head);
}

function leftOut(name: string, common: number, head: Change): Mistake {
  return headMistake(`${name} left out`, common, words("{0} is left out", `readOut.${name}`), head);
}

/** What is pooled, B×n×d. */
function readFrom({ readOut }: Spec, { readOut: steps, layers }: SpecResult): Tensor | undefined {
  return readOut?.layerNorm === undefined ? layers.at(-1)?.output : steps?.get("readOut.normed");
}

function poolingMistakes({ pool }: ReadOut, from: Tensor | undefined): Mistake[] {
  // One vector for each position is as many numbers as no pooling has.
  const others = poolings.filter((one) => one !== pool && one !== "none" && pool !== "none");
  const given = (pooled: Tensor | undefined): Change => {
    return (head) => pooled && { ...head, given: new Map([...head.given, ["readOut.pooled", pooled]]) };
  };
  return [
    ...others.map((one) => instead("readOut.pool", 2, one, pool, (head) => ({ ...head, pool: one }))),
    ...(pool === "mean" && from
      ? [headMistake("padding in the mean", 2, words("the mean counts padding, too"), given(meanOf(from)))]
      : []),
    ...(pool === "last" && from
      ? [headMistake("last with padding", 2, words("the last position is taken, padding or not"), given(lastOf(from)))]
      : []),
  ];
}

function meanOf({ shape, data }: Tensor): Tensor {
  const [batch = 1, n = 1, d = 1] = shape;
  const mean = new Float64Array(batch * d);
  for (const [at, x] of data.entries()) {
    const cell = Math.floor(at / (n * d)) * d + (at % d);
    mean[cell] = (mean[cell] ?? 0) + x / n;
  }
  return { shape: [batch, d], data: mean };
}

function lastOf({ shape, data }: Tensor): Tensor {
  const [batch = 1, n = 1, d = 1] = shape;
  const last = new Float64Array(batch * d);
  for (let b = 0; b < batch; b++) last.set(data.subarray(((b + 1) * n - 1) * d, (b + 1) * n * d), b * d);
  return { shape: [batch, d], data: last };
}

/** Norm, matrix, bias, scale and softcap. */
function partMistakes({ readOut, main }: Spec): Mistake[] {
  const table = main.blocks[0]?.embedding?.table;
  const { scale = 1, layerNorm } = readOut ?? {};
  const found: Mistake[] = [
    leftOut("layerNorm", 2, ({ layerNorm: norm, ...rest }) => norm && rest),
    leftOut("b", 3, ({ b, ...rest }) => b && rest),
    leftOut("softcap", 3, ({ softcap, ...rest }) => (softcap === undefined ? undefined : rest)),
    leftOut("scale", 3, (head) => (head.scale === 1 ? undefined : { ...head, scale: 1 })),
    headMistake("W transposed", 4, words("{0} is transposed", "readOut.W"), ({ W, ...rest }) =>
      W !== undefined && W.shape[0] === W.shape[1] ? { ...rest, W: storedTurned(W) } : undefined,
    ),
    headMistake("tied", 3, words("{0} is used instead of {1}", "embedding.table", "readOut.W"), (head) => {
      if (head.W === undefined || table === undefined) return undefined;
      const { W, ...rest } = head;
      const [d, labels] = W.shape;
      return table.shape[0] === labels && table.shape[1] === d ? { ...rest, tied: true } : undefined;
    }),
  ];
  if (scale !== 1 && scale !== 0)
    found.push(
      headMistake("over the scale", 4, words("the logits are divided by {0} instead of multiplied", scale), (head) => ({
        ...head,
        scale: 1 / scale,
      })),
    );
  if (layerNorm === undefined) return found;
  const other = layerNorm.type === "rms" ? "layer" : "rms";
  const type = layerNorm.type ?? "layer";
  found.push(
    instead("readOut.layerNorm.type", 4, other, type, (head) => ({
      ...head,
      layerNorm: { ...layerNorm, type: other },
    })),
  );
  for (const eps of [1e-5, 1e-6, 1e-12].filter((one) => one !== layerNorm.eps)) {
    const change = words("{0} is {1} instead of {2}", "readOut.layerNorm.eps", eps, layerNorm.eps);
    found.push(headMistake(`eps ${eps}`, 5, change, (head) => ({ ...head, layerNorm: { ...layerNorm, eps } })));
  }
  return found;
}

function transformMistakes({ transform }: ReadOut): Mistake[] {
  if (transform === undefined) return [];
  const others = activationNames.filter((name: ActivationName) => name !== transform.activation);
  return [
    ...others.map((activation) =>
      instead("readOut.transform.activation", 3, activation, transform.activation, (head) => ({
        ...head,
        transform: { ...transform, activation },
      })),
    ),
    leftOut("transform", 3, ({ transform: one, ...rest }) => (one?.W.shape[0] === one?.W.shape[1] ? rest : undefined)),
    leftOut("transform.b", 4, (head) => {
      const { b, ...rest } = transform;
      return b && { ...head, transform: rest };
    }),
    leftOut("transform.layerNorm", 4, (head) => {
      const { layerNorm, ...rest } = transform;
      return layerNorm && { ...head, transform: rest };
    }),
    headMistake("transform.W transposed", 4, words("{0} is transposed", "readOut.transform.W"), (head) =>
      transform.W.shape[0] === transform.W.shape[1]
        ? { ...head, transform: { ...transform, W: storedTurned(transform.W) } }
        : undefined,
    ),
  ];
}

/** What the logits become. */
function endMistakes({ normalize }: ReadOut, { readOut: steps }: SpecResult): Mistake[] {
  if (normalize === "none") return [];
  const probabilities = steps?.get("readOut.probabilities");
  const given = (change: (p: number) => number): Change => {
    return (head) =>
      probabilities && {
        ...head,
        given: new Map([
          ...head.given,
          ["readOut.probabilities", { shape: probabilities.shape, data: probabilities.data.map(change) }],
        ]),
      };
  };
  const other = normalize === "softmax" ? "sigmoid" : "softmax";
  return [
    instead("readOut.normalize", 3, other, normalize, (head) => ({ ...head, normalize: other })),
    headMistake("logarithms", 3, words("the probabilities are logarithms: log_softmax"), given(Math.log)),
    headMistake("logits", 3, words('the numbers are those of the step "{0}"', "readOut.logits"), (head) => {
      const logits = steps?.get("readOut.logits");
      return logits && { ...head, given: new Map([...head.given, ["readOut.probabilities", logits]]) };
    }),
  ];
}
