/** What an axis of a dump stands for. */
export type AxisLetter = "L" | "B" | "H" | "q" | "k" | "n" | "d";

const words: Readonly<Record<AxisLetter, string>> = {
  L: "layer",
  B: "batch",
  H: "head",
  q: "query",
  k: "key",
  n: "position",
  d: "width",
};

/** The letters in the order of a spec's tensors: L×B×H×n×m, B×H×n×dk. */
export const axisLetters: readonly AxisLetter[] = ["L", "B", "H", "q", "k", "n", "d"];

/**
 * The axes of a reading in the order of a spec's tensors, as NumPy's transpose takes them: `BnHd` is [0, 2, 1, 3]. Undefined
 * where a letter is none of an axis, or appears twice.
 */
export function axesOrder(reading: string): number[] | undefined {
  const letters = [...reading];
  if (!letters.every(isLetter) || new Set(letters).size !== letters.length) return undefined;
  return axisLetters.flatMap((letter) => (letters.includes(letter) ? [letters.indexOf(letter)] : []));
}

/** The axes that are looked at first by their meaning: queries × keys, positions × widths; else the last two. */
export function lookedAxes(
  reading: string | undefined,
  rank: number,
): { readonly row: number | undefined; readonly col: number | undefined } {
  for (const [down, across] of [
    ["q", "k"],
    ["n", "d"],
  ] as const) {
    const [row, col] = [reading?.indexOf(down) ?? -1, reading?.indexOf(across) ?? -1];
    if (row >= 0 && col >= 0) return { row, col };
  }
  return { row: rank >= 2 ? rank - 2 : undefined, col: rank >= 1 ? rank - 1 : undefined };
}

/** The letters of a reading in words: `LHqk` is layer × head × query × key. */
export function axesText(axes: string): string {
  return [...axes].map((letter) => (isLetter(letter) ? words[letter] : letter)).join(" × ");
}

function isLetter(letter: string): letter is AxisLetter {
  return letter in words;
}

/** Parameters of a model, which are no dumps although their names speak of attention. */
const parameter = /(weight|bias|gamma|beta|kernel|scale|_proj|inv_freq|mask)$/i;
const weights = /(attn|attentions?|attention_probs|weights|pattern|probs|softmax|scores|alphas?|lse|kq)/i;
/** TransformerLens, flash-attention, ggml: the head comes after the position. */
const headBehind = /hook_(rot_)?[qkvz]$|(^|[._])(flash|fa)_?[qkv]$|(^|[._])[QKV]cur-\d+$/;
const projected = /(^|[._\]])(q|k|v|z|query|key|value|queries|keys|values|[QKV]cur-\d+|hook_(rot_)?[qkvz])$/i;

/**
 * How a tensor of attention is read, a letter an axis (`LBHqk`), from its name, its shape and the axes that numbered
 * files were stacked along; undefined where it is none. A proposal: a batch of 1 and a lone head look alike.
 */
export function axesOf(name: string, shape: readonly number[], stacked: readonly string[] = []): string | undefined {
  if (parameter.test(name) || shape.length === 0) return undefined;
  const lead = stackedLetters(stacked);
  const rest = shape.slice(lead.length);
  const inner = projected.test(name) ? vectors(name, rest) : matrices(name, rest, lead);
  return inner === undefined ? undefined : lead + inner;
}

/** The letters of numbered axes, by the word before the number: `layer`, `head`, `block`, `batch`. */
function stackedLetters(names: readonly string[]): string {
  return names
    .map((name, index) =>
      /head/i.test(name) ? "H" : /batch|item|sample|sentence/i.test(name) ? "B" : index === 0 ? "L" : "B",
    )
    .join("");
}

function vectors(name: string, shape: readonly number[]): string | undefined {
  const behind = headBehind.test(name);
  if (shape.length === 2) return "nd";
  if (shape.length === 3) return behind ? "nHd" : "Hnd";
  if (shape.length === 4) return behind ? "BnHd" : "BHnd";
  return shape.length === 5 ? (behind ? "LBnHd" : "LBHnd") : undefined;
}

function matrices(name: string, shape: readonly number[], lead: string): string | undefined {
  const known = weights.test(name) || name === "" || lead !== "" || /^\d+$|layer|head|block/i.test(name);
  if (!known) return undefined;
  const [first] = shape;
  if (shape.length === 1) return "k";
  if (shape.length === 2) return "qk";
  const hasLayer = lead.includes("L") || ofOneLayer(name);
  if (shape.length === 3) return first === 1 || lead.includes("H") ? "Bqk" : "Hqk";
  if (shape.length === 4) return hasLayer || first === 1 ? "BHqk" : "LHqk";
  return shape.length === 5 && !lead.includes("L") ? "LBHqk" : undefined;
}

/** Whether a name has a number, as tensors of one layer do: `attentions[3]`, `blocks.3.attn.hook_pattern`, `layer_3`. */
function ofOneLayer(name: string): boolean {
  return /\d/.test(name);
}
