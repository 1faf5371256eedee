import { words } from "../../words.ts";
import { type ByteSource, TensorFileError } from "./byteSource.ts";
import { openTensorFile } from "./openTensorFile.ts";
import { stackedTensor } from "./stackedTensor.ts";
import type { StoredTensor, TensorListing } from "./storedTensor.ts";

const endings = /\.(npy|npz|pt|pth|bin|pkl|safetensors|json|csv|tsv|txt)$/i;

/** The numbers in a name, and the name with `#` in their places. */
interface Numbered {
  readonly file: string;
  readonly pattern: string;
  readonly numbers: readonly number[];
}

/**
 * Lists a folder of numbered files (`attn_layer_3.npy`, `layer_3/head_2/block_7.npy`) as one dump, stacked in the order
 * of the numbers, an axis for each number that differs; other files by their own names. The numbers are its labels.
 */
export async function openTensorFolder(
  files: readonly string[],
  open: (file: string) => Promise<ByteSource>,
): Promise<TensorListing> {
  const groups = new Map<string, Numbered[]>();
  for (const file of files.filter((name) => endings.test(name)).toSorted()) {
    const numbers = (file.match(/\d+/g) ?? []).map(Number);
    const pattern = file.replace(/\d+/g, "#");
    groups.set(pattern, [...(groups.get(pattern) ?? []), { file, pattern, numbers }]);
  }
  const tensors: StoredTensor[] = [];
  const labels = new Map<string, readonly string[]>();
  const inert = new Set<string>();
  for (const group of groups.values()) {
    const listings = new Map<Numbered, TensorListing>();
    for (const one of group) listings.set(one, await opened(one.file, open));
    const stack = stackedGroup(group, listings);
    tensors.push(...(stack?.tensors ?? [...listings].flatMap(([{ file }, listing]) => named(file, listing))));
    for (const [name, texts] of stack?.labels ?? []) labels.set(name, texts);
    for (const [{ file }, listing] of listings) {
      for (const [name, texts] of listing.labels) labels.set(joined(file, name), texts);
      for (const object of listing.inert) inert.add(object);
    }
  }
  if (tensors.length === 0) throw new TensorFileError(words("the folder holds no tensor files"));
  // A folder that is one dump has no name of its own, as a file that is one tensor.
  if (groups.size === 1 && tensors.length === 1) tensors.splice(0, 1, ...tensors.map((one) => ({ ...one, name: "" })));
  return { format: "folder", tensors, labels, inert: [...inert] };
}

async function opened(file: string, open: (file: string) => Promise<ByteSource>): Promise<TensorListing> {
  try {
    return await openTensorFile(await open(file), file);
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    const { template, args } = error.sentence;
    const reason = template.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));
    throw new TensorFileError(words("{0}: {1}", JSON.stringify(file.slice(-60)), reason));
  }
}

function named(file: string, { tensors }: TensorListing): StoredTensor[] {
  return tensors.map((tensor) => ({ ...tensor, name: joined(file, tensor.name) }));
}

function joined(file: string, name: string): string {
  return name === "" ? file : `${file}.${name}`;
}

/** The files of one pattern as one tensor, where they form a full grid of equal tensors; else undefined. */
function stackedGroup(
  group: readonly Numbered[],
  listings: ReadonlyMap<Numbered, TensorListing>,
): { readonly tensors: StoredTensor[]; readonly labels: Map<string, string[]> } | undefined {
  const [first] = group;
  if (first === undefined || first.numbers.length === 0 || group.length < 2) return undefined;
  const places = first.numbers.map((_, place) => distinct(group.map(({ numbers }) => numbers[place] ?? 0)));
  const axes = places.flatMap((values, place) => (values.length > 1 ? [{ place, values }] : []));
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count !== group.length) return undefined;
  const ordered = group.toSorted((a, b) => compare(a.numbers, b.numbers));
  const parts = ordered.map((one) => listings.get(one)?.tensors);
  const members = parts.flatMap((tensors) => (tensors?.length === 1 ? tensors : []));
  if (members.length !== group.length) return undefined;
  const name = first.pattern;
  const stack = stackedTensor(
    name,
    axes.map(({ values }) => values.length),
    members,
  );
  if (stack === undefined) return undefined;
  const labels = new Map(axes.map(({ place, values }) => [axisName(first.pattern, place), values.map(String)]));
  return { tensors: [stack], labels };
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].toSorted((a, b) => a - b);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [place, number] of a.entries()) if (number !== b[place]) return number - (b[place] ?? 0);
  return 0;
}

/** The word before a number: `layer` in `attn_layer_#.npy`. */
function axisName(pattern: string, place: number): string {
  const before = pattern
    .split("#")
    .slice(0, place + 1)
    .join("#");
  return /([A-Za-z]+)[^A-Za-z]*$/.exec(before)?.[1] ?? `number ${place + 1}`;
}
