import { checkExpected, type ExpectedCheck } from "../core/engine/check.ts";
import { computeSpec } from "../core/engine/compute.ts";
import { exactNumber } from "../core/view/numberFormat.ts";
import type { Command } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import type { Output } from "./output.ts";
import { type ReadSpec, readSpec } from "./readSpec.ts";
import { warn } from "./warnings.ts";

type CheckWish = Extract<Command, { name: "check" }>;

/**
 * `attn check`: a line for each file and for each `expected` that does not hold, and a count when there are several
 * files. Exit status 0 when all hold, 1 when some do not (or, with `strict`, something is warned of), 2 when a file cannot
 * be understood.
 */
export async function checkCommand(wish: CheckWish, output: Output): Promise<number> {
  const { files, strict } = wish;
  const counts = { hold: 0, differ: 0, unread: 0 };
  let warnings = 0;
  for (const file of files) {
    const { outcome, warned } = await checkFile(file, output, wish);
    if (outcome === "unread" && files.length > 1) await output.write(`${file}: not understood\n`);
    counts[outcome]++;
    warnings += warned;
  }
  const { hold, differ, unread } = counts;
  if (files.length > 1) {
    await output.write(`${files.length} files: ${hold} hold, ${differ} differ, ${unread} not understood\n`);
  }
  if (unread > 0) return 2;
  return differ > 0 || (strict && warnings > 0) ? 1 : 0;
}

interface Checked {
  readonly outcome: "hold" | "differ" | "unread";
  readonly warned: number;
}

async function checkFile(file: string, output: Output, wish: CheckWish): Promise<Checked> {
  const read = readSpec(file, output, wish.quiet);
  if (read === undefined) return { outcome: "unread", warned: 0 };
  const result = computeSpec(read.spec, { kernel: await kernelFor(read.spec) });
  const warned = warn(read, result, output, wish);
  const checks = checkExpected(read.spec, result);
  const failing = checks.filter(({ holds }) => !holds);
  for (const check of failing) await output.write(`${placeOf(check, file, read)}: ${difference(check)}\n`);
  await output.write(`${file}: ${summary(checks.length, failing.length)}\n`);
  return { outcome: failing.length === 0 ? "hold" : "differ", warned };
}

function summary(count: number, failing: number): string {
  if (count === 0) return "nothing is expected";
  if (failing === 0) return count === 1 ? "1 expected value holds" : `all ${count} expected values hold`;
  return `${failing} of ${count} expected values ${failing === 1 ? "does" : "do"} not hold`;
}

/** `layers[1].weights[0,1,2,3]: got 0.5, want 0.4, difference 0.1; 3 of 9 cells differ, largest difference 0.2`. */
function difference(check: ExpectedCheck): string {
  const name = check.layer === "" ? check.name : `${check.layer}.${check.name}`;
  const first = check.firstMismatch;
  if (first === undefined) return `${name}: not computed`;
  const { index, got, want } = first;
  const cell = index.length === 0 ? name : `${name}[${index.join(",")}]`;
  const values = `got ${exactNumber(got)}, want ${exactNumber(want)}`;
  const cells = `${check.wrongCells} of ${check.cells} cells ${check.wrongCells === 1 ? "differs" : "differ"}`;
  return `${cell}: ${values}; ${cells}, largest difference ${exactNumber(check.largestDifference)}`;
}

/** Where in the text the differing number stands. */
function placeOf(check: ExpectedCheck, file: string, { document, places }: ReadSpec): string {
  const { layer, name, firstMismatch } = check;
  const paths = layer === "" ? [`expected.${name}`] : [`${layer}.expected.${name}`, `expected.${layer}.${name}`];
  const source = paths.map((path) => document.tensors.get(path)).find((found) => found !== undefined);
  if (source === undefined) return file;
  const cell =
    firstMismatch === undefined ? undefined : source.cells?.[2 * flatIndex(firstMismatch.index, source.tensor.shape)];
  return places.at(cell ?? source.value.offset);
}

function flatIndex(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((flat, at, axis) => flat * shape[axis]! + at, 0);
}
