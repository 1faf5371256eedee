import { axesOrder } from "../core/tensor/files/axes.ts";
import type { ListedTensor } from "../protocol/tensorMessages.ts";

/** A tensor of a file; of a dump that is put together, the names of its tensors, where each is a layer. */
export interface ProposedTensor extends ListedTensor {
  readonly layers?: readonly string[];
}

/** What a file holds, and which tensor of it is looked at, with the reading of its axes. */
export interface ProposedFile {
  readonly tensors: readonly ProposedTensor[];
  /** Lists of texts by name. */
  readonly labels?: ReadonlyMap<string, readonly string[]>;
  readonly looked?: { readonly index: number; readonly axes: string | undefined };
}

/** What the last part of a tensor's name usually means. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/^(q|query|queries|hook_q|q_rot|hook_rot_q|qcur.*)$/i, "Q"],
  [/^(k|key|keys|hook_k|hook_rot_k|kcur.*)$/i, "K"],
  [/^(v|value|values|hook_v|vcur.*)$/i, "V"],
  [/^(x|input|inputs|embeddings|hidden_states?)$/i, "X"],
  [/^(weights?|attn|attns|attentions?|attention_weights|hook_pattern|pattern|probs|kq_soft_max.*|arr_0|)$/i, "weights"],
];

/** Labels that are written into a spec at most. */
const mostLabels = 1024;

/**
 * The text of a spec that refers to the tensors of a file, by what their names mean and how their axes are read; where
 * no name means anything, to the one that is looked at.
 */
export function proposedSpec(file: string, { tensors, labels, looked }: ProposedFile): string {
  const read = tensors.map((tensor, index) => (index === looked?.index ? withAxes(tensor, looked.axes) : tensor));
  const readable = read.filter(({ fault, shape }) => fault === undefined && shape.length >= 2);
  const single = readable.filter(({ of }) => of === undefined);
  const found = new Map<string, ProposedTensor>();
  for (const tensor of single) {
    const key = meaningOf(tensor.name);
    if (key !== undefined && !found.has(key)) found.set(key, tensor);
  }
  const shown = looked && readable.find((tensor) => tensor === read[looked.index]);
  const reference = (tensor: ProposedTensor | undefined, more = ""): string =>
    referenceTo(file, tensor, tensors.length > 1, more);
  const entries: (readonly [string, string])[] = [];
  const isWhole = ["Q", "K", "V"].every((key) => found.has(key));
  // Unless there are Q, K and V, the spec is about what is looked at.
  const weights = isWhole ? found.get("weights") : (shown ?? found.get("weights") ?? readable[0]);
  if (isWhole) {
    for (const key of ["Q", "K", "V"]) entries.push([key, reference(found.get(key))]);
    const { length } = found.get("Q")?.shape ?? [];
    // Of a dump with one axis more than Q, a layer or a batch item, the first one.
    const isLonger = weights !== undefined && weights.shape.length > length && (weights.shape[0] ?? 1) > 1;
    if (weights !== undefined) entries.push(["weights", reference(weights, isLonger ? ', "slice": "0"' : "")]);
  } else if (found.has("X") && shown?.axes?.includes("q") !== true) {
    entries.push(["X", reference(found.get("X"))]);
  } else if (weights?.layers !== undefined) {
    const layers = weights.layers.map(
      (name) => `    { "weights": ${reference(single.find((one) => one.name === name))} }`,
    );
    entries.push(["layers", `[\n${layers.join(",\n")}\n  ]`]);
  } else entries.push(["weights", reference(weights)]);
  const tokens = tokensOf(labels, weights);
  if (tokens !== undefined) entries.unshift(["tokens", JSON.stringify(tokens)]);
  return `{\n${entries.map(([key, value]) => `  "${key}": ${value}`).join(",\n")}\n}\n`;
}

function withAxes(tensor: ProposedTensor, axes: string | undefined): ProposedTensor {
  const { axes: _, ...rest } = tensor;
  return axes === undefined ? rest : { ...rest, axes };
}

/** The one list of texts that is as long as the weights have keys. */
function tokensOf(labels: ProposedFile["labels"], weights: ProposedTensor | undefined): readonly string[] | undefined {
  const keys = weights?.axes?.includes("k") ? weights.shape.at(weights.axes.indexOf("k")) : undefined;
  const fitting = [...(labels?.values() ?? [])].filter((list) => list.length === keys && list.length <= mostLabels);
  return fitting.length === 1 ? fitting[0] : undefined;
}

function meaningOf(name: string): string | undefined {
  const last =
    name
      .split(/[./[\]]/)
      .filter((part) => part !== "" && !/^\d+$/.test(part))
      .at(-1) ?? "";
  return meanings.find(([pattern]) => pattern.test(last))?.[1];
}

function referenceTo(file: string, tensor: ProposedTensor | undefined, isOneOfMany: boolean, more: string): string {
  const name = isOneOfMany && tensor !== undefined ? `, "tensor": ${JSON.stringify(tensor.name)}` : "";
  const order = tensor?.axes === undefined ? undefined : axesOrder(tensor.axes);
  // Axes are written only where they are not in the usual order.
  const isTurned = order?.some((axis, at) => axis !== at) === true && order.length === tensor?.shape.length;
  const axes = isTurned ? `, "axes": ${JSON.stringify(tensor?.axes)}` : "";
  return `{ "file": ${JSON.stringify(file)}${name}${axes}${more} }`;
}
