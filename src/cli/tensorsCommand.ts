import { roundedWords } from "../core/format/read/roundedNumbers.ts";
import { isInvisible } from "../core/invisible.ts";
import { axesOf, axesText } from "../core/tensor/files/axes.ts";
import { TensorFileError } from "../core/tensor/files/byteSource.ts";
import { type Dump, dumpsIn } from "../core/tensor/files/dumps.ts";
import { statisticsOf, type TensorStatistics } from "../core/tensor/files/statistics.ts";
import { exactCount, readValues, type StoredTensor, type TensorListing } from "../core/tensor/files/storedTensor.ts";
import { readView, viewShape } from "../core/tensor/files/tensorView.ts";
import { select } from "../core/tensor/slice.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { visibleText } from "../core/view/visibleText.ts";
import { plainText } from "../core/words.ts";
import { suggestion } from "./arguments.ts";
import type { Output } from "./output.ts";
import { reasonOf as fileFault, shownName } from "./readBytes.ts";
import { withTensors } from "./tensorSources.ts";

/** What `attn tensors` is asked for. */
export interface TensorsArguments {
  readonly files: readonly string[];
  readonly tensor?: string;
  readonly slice?: string;
  readonly json: boolean;
}

/** Elements of a file whose statistics are counted for a list; those of further tensors are left out, so that it stays quick. */
const countedElements = 2 ** 22;

/** Lists what tensor files and folders hold, or prints the numbers of one tensor; 2 where one, or a part of one, cannot be read. */
export async function tensorsCommand(args: TensorsArguments, output: Output): Promise<number> {
  let status = 0;
  for (const file of args.files) {
    try {
      if (!(await withTensors(file, (listing) => show(file, listing, args, output)))) status = 2;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      output.report(`${shownName(file)}: ${reason}`);
      status = 2;
    }
  }
  return status;
}

async function show(file: string, listing: TensorListing, args: TensorsArguments, output: Output): Promise<boolean> {
  if (args.tensor === undefined && args.slice === undefined) {
    const rows = await counted(listing);
    const heading = args.files.length > 1 ? `${shownName(file)}:\n` : "";
    await output.write(args.json ? listJson(file, listing, rows) : heading + listText(listing, rows));
    await warnOfRounded(file, listing, output);
    const damaged = listing.damaged ?? [];
    for (const reason of damaged) output.report(`${shownName(file)}: ${plainText(reason)}`);
    return damaged.length === 0;
  }
  const only = args.tensor ?? onlyName(listing);
  const tensor =
    listing.tensors.find(({ name }) => name === only) ??
    (await dumpsIn(listing)
      .find(({ name }) => name === only)
      ?.tensor());
  if (tensor !== undefined) {
    await output.write(await valuesJson(tensor, args.slice));
    return true;
  }
  const names = listing.tensors.map((one) => one.name);
  const missing = only === undefined ? "name one of its tensors with --tensor" : `there is no tensor ${visible(only)}`;
  output.report(`${shownName(file)}: ${missing}${suggestion(only ?? "", names)}`);
  return false;
}

/** Names the first number of each tensor that is not as the file has it. */
async function warnOfRounded(file: string, { tensors }: TensorListing, output: Output): Promise<void> {
  for (const tensor of tensors) {
    const rounded = tensor.rounded && roundedWords(visibleText(tensor.name), await readValues(tensor), [tensor]);
    if (rounded !== undefined) output.report(`${shownName(file)}: warning: ${plainText(rounded)}`);
  }
}

/** The file's one tensor, or the one dump that its tensors are. */
function onlyName(listing: TensorListing): string | undefined {
  const [first, second] = listing.tensors;
  if (second === undefined) return first?.name;
  const [dump, other] = dumpsIn(listing);
  return other === undefined ? dump?.name : undefined;
}

interface Row {
  readonly tensor: StoredTensor;
  readonly statistics: TensorStatistics | undefined;
  readonly unreadable: string | undefined;
}

async function counted({ tensors }: TensorListing): Promise<Row[]> {
  const rows: Row[] = [];
  let left = countedElements;
  for (const tensor of tensors) {
    const count = exactCount(tensor.shape) ?? Number.POSITIVE_INFINITY;
    const isCounted = tensor.unreadable === undefined && tensor.type.decode !== undefined && count <= left;
    if (isCounted) left -= count;
    rows.push(await countedRow(tensor, isCounted));
  }
  return rows;
}

/** A tensor's statistics; one that turns out to be damaged keeps its place in the list, with the reason. */
async function countedRow(tensor: StoredTensor, isCounted: boolean): Promise<Row> {
  const unreadable = tensor.unreadable === undefined ? undefined : plainText(tensor.unreadable);
  if (!isCounted) return { tensor, statistics: undefined, unreadable };
  try {
    return { tensor, statistics: await statisticsOf(tensor), unreadable };
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    return { tensor, statistics: undefined, unreadable: plainText(error.sentence) };
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof TensorFileError) return plainText(error.sentence);
  return error instanceof Error && "code" in error ? fileFault(error) : undefined;
}

function listJson(file: string, listing: TensorListing, rows: readonly Row[]): string {
  const { format, inert, labels } = listing;
  const tensors = rows.map(({ tensor, statistics, unreadable }) => ({
    name: tensor.name,
    dtype: tensor.type.name,
    shape: tensor.shape,
    ...(statistics === undefined ? {} : { ...statistics, min: plain(statistics.min), max: plain(statistics.max) }),
    ...(unreadable === undefined ? {} : { unreadable }),
  }));
  const dumps = dumpsIn(listing).map(({ name, shape, axes, of }) => ({ name, shape, axes, of }));
  const also = dumps.length === 0 ? {} : { dumps };
  const listed = JSON.stringify({ file, format, tensors, inert, labels: Object.fromEntries(labels), ...also });
  return `${withoutInvisible(listed)}\n`;
}

/** The proposed reading of a dump's axes; the labels of a stack of files name its first ones. */
function axesIn({ name, shape }: StoredTensor, { format, labels }: TensorListing): string {
  const isStack =
    format === "folder" && name === "" && [...labels.values()].every((texts, axis) => texts.length === shape[axis]);
  const stacked = isStack ? [...labels.keys()].filter((label) => /^[A-Za-z]+$/.test(label)) : [];
  const axes = shape.length < 2 ? undefined : axesOf(name, shape, stacked);
  return axes === undefined ? "" : `  ${axesText(axes)}`;
}

/** Integers beyond 2^53 as texts. */
function plain(value: number | bigint | null): number | string | null {
  if (typeof value !== "bigint") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** Names are written as JSON texts, so that none of them can steer a terminal. */
function listText(listing: TensorListing, rows: readonly Row[]): string {
  const { inert, labels } = listing;
  const lines = rows.map(({ tensor, statistics, unreadable }) => {
    const what =
      unreadable ??
      `${tensor.type.name} ${shapeText(tensor.shape)}${statisticsText(statistics)}${axesIn(tensor, listing)}`;
    return `${visible(tensor.name)}  ${what}`;
  });
  lines.push(...dumpsIn(listing).map(dumpText));
  for (const [name, texts] of labels) lines.push(`${visible(name)}  ${texts.length} labels: ${few(texts)}`);
  for (const name of inert) lines.push(`${visible(name)}  an object, looked through`);
  if (rows.length === 0) lines.push("no tensors");
  return `${lines.join("\n")}\n`;
}

function dumpText({ name, shape, axes, of }: Dump): string {
  return `${visible(name)}  one dump of ${of.length} tensors: ${shapeText(shape)}, ${axesText(axes)}`;
}

function statisticsText(statistics: TensorStatistics | undefined): string {
  if (statistics === undefined) return "";
  const { min, max, nan, infinite } = statistics;
  const range = min === null ? "" : `  ${short(min)} … ${short(max)}`;
  return `${range}${nan > 0 ? `  ${nan} NaN` : ""}${infinite > 0 ? `  ${infinite} ±∞` : ""}`;
}

function short(value: number | bigint | null): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}

/** The first labels of a list: numbered files show by them which numbers are not there. */
function few(texts: readonly string[]): string {
  const shown = texts.slice(0, 12).map((text) => visible(text.slice(0, 40)));
  return texts.length > shown.length ? `${shown.join(", ")}, …` : shown.join(", ");
}

function visible(name: string): string {
  return withoutInvisible(JSON.stringify(name));
}

/** JSON with what cannot be seen as JSON's own escapes. */
function withoutInvisible(json: string): string {
  const written = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return Array.from(json, (character) =>
    isInvisible(character) ? character.split("").map(written).join("") : character,
  ).join("");
}

/** One tensor: non-finite numbers and integers beyond 2^53 as texts, complex numbers as pairs, −0 as -0.0. */
async function valuesJson(tensor: StoredTensor, slice: string | undefined): Promise<string> {
  const { shape, data, exact } = slice === undefined ? await readValues(tensor) : await sliced(tensor, slice);
  const numbers = Array.from(data, (value, at) => numberJson(value, exact?.[at]));
  const cells =
    tensor.type.parts === 2
      ? Array.from({ length: numbers.length / 2 }, (_, at) => `[${numbers[2 * at]},${numbers[2 * at + 1]}]`)
      : numbers;
  const head = withoutInvisible(JSON.stringify({ name: tensor.name, dtype: tensor.type.name, shape }));
  return `${head.slice(0, -1)},"data":[${cells.join(",")}]}\n`;
}

async function sliced(tensor: StoredTensor, slice: string) {
  const shape = viewShape(tensor.shape, { slice });
  if ("step" in shape) throw new TensorFileError(shape.sentence);
  if (tensor.unreadable !== undefined) throw new TensorFileError(tensor.unreadable);
  const picked = tensor.type.exact === undefined ? undefined : select(tensor.shape, slice);
  if (picked === undefined || "template" in picked)
    return { shape, data: await readView(tensor, { slice }), exact: undefined };
  // Integers beyond 2^53 stay exact.
  const { data, exact } = await readValues(tensor);
  const pick = (at: number) => exact?.[at] ?? 0n;
  return { shape, data: Float64Array.from(picked.picks, (at) => data[at] ?? 0), exact: Array.from(picked.picks, pick) };
}

function numberJson(value: number, exact: bigint | undefined): string {
  if (exact !== undefined && !Number.isSafeInteger(value)) return `"${exact}"`;
  if (Object.is(value, -0)) return "-0.0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
