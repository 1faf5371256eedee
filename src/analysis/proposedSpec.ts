import type { ListedTensor } from "../protocol/tensorMessages.ts";

/** What the last part of a tensor's name usually stands for. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/^(q|query|queries|hook_q|q_rot|hook_rot_q|qcur.*)$/i, "Q"],
  [/^(k|key|keys|hook_k|hook_rot_k|kcur.*)$/i, "K"],
  [/^(v|value|values|hook_v|vcur.*)$/i, "V"],
  [/^(x|input|inputs|embeddings|hidden_states?)$/i, "X"],
  [/^(weights?|attn|attns|attentions?|attention_weights|hook_pattern|pattern|probs|kq_soft_max.*|arr_0|)$/i, "weights"],
];

/** The text of a spec that refers to the tensors of a file, by what their names mean; where none means anything, to the first. */
export function proposedSpec(file: string, tensors: readonly ListedTensor[]): string {
  const readable = tensors.filter(({ fault, shape }) => fault === undefined && shape.length >= 2);
  const found = new Map<string, ListedTensor>();
  for (const tensor of readable) {
    const key = meaningOf(tensor.name);
    if (key !== undefined && !found.has(key)) found.set(key, tensor);
  }
  const isWhole = ["Q", "K", "V"].every((key) => found.has(key));
  const only = found.get("weights") ?? readable[0];
  const entries = isWhole
    ? ["Q", "K", "V"].map((key) => [key, referenceTo(file, found.get(key), tensors)] as const)
    : found.has("X")
      ? [["X", referenceTo(file, found.get("X"), tensors)] as const]
      : [["weights", referenceTo(file, only, tensors)] as const];
  const dumped = found.get("weights");
  if (isWhole && dumped !== undefined) {
    const { length } = found.get("Q")?.shape ?? [];
    // Of a dump with one axis more than Q, a layer or a batch item, the first one.
    const first = dumped.shape.length > length && (dumped.shape[0] ?? 1) > 1 ? `, "slice": "0"` : "";
    entries.push(["weights", referenceTo(file, dumped, tensors, first)] as const);
  }
  return `{\n${entries.map(([key, value]) => `  "${key}": ${value}`).join(",\n")}\n}\n`;
}

function meaningOf(name: string): string | undefined {
  const last =
    name
      .split(/[./[\]]/)
      .filter((part) => part !== "" && !/^\d+$/.test(part))
      .at(-1) ?? "";
  return meanings.find(([pattern]) => pattern.test(last))?.[1];
}

function referenceTo(file: string, tensor: ListedTensor | undefined, all: readonly ListedTensor[], more = ""): string {
  const name = all.length > 1 && tensor !== undefined ? `, "tensor": ${JSON.stringify(tensor.name)}` : "";
  return `{ "file": ${JSON.stringify(file)}${name}${more} }`;
}
