import { axesOf } from "./axes.ts";
import { stackedTensor } from "./stackedTensor.ts";
import { exactCount, readValues, type StoredTensor, type TensorListing, tensorAt } from "./storedTensor.ts";
import { heldTensor } from "./tensorView.ts";

/** Tensors of a file that are one dump: a tuple of layers, numbered members, or the steps of `generate()`. */
export interface Dump {
  /** What is before the number; `#` for a number inside of the name. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The reading of its axes, a letter each. */
  readonly axes: string;
  readonly of: readonly string[];
  /** The dump as one tensor; the steps of `generate()` are read and put together. */
  readonly tensor: () => Promise<StoredTensor>;
}

const mostElements = 2 ** 26;

/** The dumps of a file, in the order of their first tensors. */
export function dumpsIn({ tensors }: TensorListing): Dump[] {
  const groups = new Map<string, StoredTensor[]>();
  for (const tensor of tensors) {
    const pattern = patternOf(tensor.name);
    if (pattern === undefined || tensor.unreadable !== undefined || tensor.type.decode === undefined) continue;
    const group = groups.get(pattern);
    if (group === undefined) groups.set(pattern, [tensor]);
    else group.push(tensor);
  }
  return [...groups].flatMap(([pattern, group]) => steps(pattern, group) ?? layers(pattern, group) ?? []);
}

/** `attentions[#]` of `attentions[3]`; undefined for a name without a number. */
function patternOf(name: string): string | undefined {
  return /\d/.test(name) ? name.replace(/\d+/g, "#") : undefined;
}

function shortName(pattern: string): string {
  return pattern.replace(/(\[#\])+$/, "").replace(/^#$/, "");
}

function numbersOf({ name }: StoredTensor): number[] {
  return (name.match(/\d+/g) ?? []).map(Number);
}

function byNumber(a: StoredTensor, b: StoredTensor): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const place = left.findIndex((number, index) => number !== right[index]);
  return place < 0 ? 0 : (left[place] ?? 0) - (right[place] ?? 0);
}

function layers(pattern: string, group: readonly StoredTensor[]): Dump[] | undefined {
  const [first] = group;
  if (first === undefined || group.length < 2 || first.shape.length < 2) return undefined;
  const axes = axesOf(first.name, first.shape);
  if (axes === undefined || !axes.endsWith("k")) return undefined;
  const ordered = group.toSorted(byNumber);
  const name = shortName(pattern);
  const stack = stackedTensor(name, [group.length], ordered);
  if (stack === undefined) return undefined;
  const of = ordered.map((tensor) => tensor.name);
  return [{ name, shape: stack.shape, axes: `L${axes}`, of, tensor: async () => stack }];
}

/**
 * `attentions[step][layer]`: the prompt's rows, then one row a step; each has one key more than the one before, or all
 * have the same keys (cross-attention, a cache of a fixed length).
 */
function steps(pattern: string, group: readonly StoredTensor[]): Dump[] | undefined {
  const rows = stepRows(pattern, group.toSorted(byNumber));
  const [prompt = []] = rows;
  const [batch = 0, heads = 0, queries = 0, first = 0] = prompt[0]?.shape ?? [];
  const growth = rows[1]?.[0]?.shape[3] === first ? 0 : 1;
  const size = queries + rows.length - 1;
  const keys = first + growth * (rows.length - 1);
  const fits = rows.every(
    (row, step) =>
      row.length === prompt.length &&
      row.every(({ shape }) => shape.join() === [batch, heads, step === 0 ? queries : 1, first + growth * step].join()),
  );
  // Without numbers of steps, equal tensors are layers of one pass as well as steps: a row each are steps.
  if (
    !fits ||
    rows.length < 2 ||
    (growth === 1 && first !== queries) ||
    (growth === 0 && queries !== 1 && first < size)
  )
    return undefined;
  const name = shortName(pattern);
  const shape = [prompt.length, batch, heads, size, keys];
  if ((exactCount(shape) ?? Number.POSITIVE_INFINITY) > mostElements) return undefined;
  const of = group.toSorted(byNumber).map((tensor) => tensor.name);
  return [{ name, shape, axes: "LBHqk", of, tensor: () => joinRows(name, shape, rows) }];
}

/** The layers of each step: tensors of their own, or the first axis of one, as in JSON. */
function stepRows(pattern: string, group: readonly StoredTensor[]): StoredTensor[][] {
  if (/(^|[^\]])(\[#\]|#)$/.test(pattern) && group.every(({ shape }) => shape.length === 5))
    return group.map((tensor) => Array.from({ length: tensor.shape[0] ?? 0 }, (_, layer) => tensorAt(tensor, layer)));
  const grid = new Map<number, StoredTensor[]>();
  if (!pattern.endsWith("[#][#]")) return [];
  for (const tensor of group) {
    const [step = 0] = numbersOf(tensor).slice(-2);
    grid.set(step, [...(grid.get(step) ?? []), tensor]);
  }
  return [...grid.values()];
}

/** Each row ends at its own position; keys behind it were not there yet and stay 0, as behind a causal mask. */
async function joinRows(
  name: string,
  shape: readonly number[],
  rows: readonly (readonly StoredTensor[])[],
): Promise<StoredTensor> {
  const [layerCount = 0, batch = 0, heads = 0, size = 0, keys = 0] = shape;
  const all = new Float64Array(layerCount * batch * heads * size * keys);
  const prompt = rows[0]?.[0]?.shape[2] ?? 0;
  for (const [step, row] of rows.entries()) {
    const [from, count] = step === 0 ? [0, prompt] : [prompt + step - 1, 1];
    const width = row[0]?.shape[3] ?? 0;
    for (const [layer, tensor] of row.entries()) {
      const { data } = await readValues(tensor);
      for (let at = 0; at * width < data.length; at++) {
        const plane = Math.floor(at / count);
        const query = from + (at % count);
        all.set(data.subarray(at * width, (at + 1) * width), ((layer * batch * heads + plane) * size + query) * keys);
      }
    }
  }
  return heldTensor(name, shape, all);
}
