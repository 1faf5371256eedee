import { dirname } from "node:path";
import type { SpecDocument } from "../core/format/document.ts";
import { parseSpec, parseWithFiles } from "../core/format/parseSpec.ts";
import { type FileOpener, isWaiting, type KnownFiles, SpecFiles } from "../core/format/specFiles.ts";
import { limits } from "../core/limits.ts";
import type { WarningArguments } from "./arguments.ts";
import type { Output } from "./output.ts";
import { type FileProblem, Places, problemLines } from "./places.ts";
import { readBytes, readLittleBytes, shownName, standardInput } from "./readBytes.ts";
import type { Reading } from "./specReading.ts";
import { tooLarge } from "./tooLarge.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Bytes of a file that is read in a moment. */
const littleBytes = 2 ** 20;

/** Reads and parses a spec. */
export async function readSpec(path: string): Promise<Reading> {
  const file = shownName(path);
  const text = await readText(path, file);
  return typeof text === "string" ? readingOf(file, text, await parseBeside(path, text)) : { file, problems: [text] };
}

/** Reads and parses a spec whose file is little and needs no other; undefined for every other path. */
export function readLittleSpec(path: string): Reading | undefined {
  const bytes = path === standardInput ? undefined : readLittleBytes(path, littleBytes);
  const decoded = bytes && decodeUtf8(bytes);
  if (decoded === undefined || !("text" in decoded)) return undefined;
  const document = parseSpec(decoded.text, { files: unopened });
  return isWaiting(document.files) ? undefined : readingOf(shownName(path), decoded.text, document);
}

/** Files none of which has been opened yet. */
const unopened: KnownFiles = { file: () => undefined, values: () => undefined };

function readingOf(file: string, text: string, document: SpecDocument): Reading {
  const places = new Places(file, text);
  const problems = places.problemsOf(document.problems);
  if (document.spec === undefined) return { file, problems };
  const read = { file, document, spec: document.spec, places };
  const fault = tooLarge(read);
  return fault === undefined ? { file, problems, read } : { file, problems: [...problems, fault] };
}

/** Parses a text and brings the tensor files beside it; what reads them is loaded with the first of them. */
function parseBeside(path: string, text: string): Promise<SpecDocument> {
  const folder = path === standardInput ? "." : dirname(path);
  let opener: Promise<FileOpener> | undefined;
  const load = () => {
    opener ??= import("../files/folderWorld.ts").then(({ folderWorld }) => folderWorld(folder, folder));
    return opener;
  };
  const files = new SpecFiles({
    open: async (reference) => (await load()).open(reference),
    list: async (source, reference) => (await load()).list(source, reference),
  });
  return parseWithFiles(text, files);
}

/** Reads a spec and says on standard error what is wrong with it; undefined where it was not understood. */
export async function readAndReport(path: string, output: Output, { quiet }: Pick<WarningArguments, "quiet">) {
  const { problems, read } = await readSpec(path);
  printProblems(quiet ? problems.filter(({ severity }) => severity === "error") : problems, output);
  return read && { ...read, problems, warned: problems.length };
}

/** Says on standard error what there is to report of a file. */
export function printProblems(problems: readonly FileProblem[], output: Output): void {
  for (const line of problems.flatMap(problemLines)) output.report(line);
}

async function readText(path: string, file: string): Promise<string | FileProblem> {
  // Each UTF-16 unit takes at most three bytes of UTF-8.
  const bytes = await readBytes(path, 3 * limits.text);
  if (typeof bytes === "string") return fault({ file, line: 1, column: 1 }, bytes);
  const decoded = decodeUtf8(bytes);
  if ("text" in decoded) return decoded.text;
  const { validPrefix } = decoded;
  return fault(new Places(file, validPrefix).at(validPrefix.length), "not valid UTF-8");
}

function fault(place: FileProblem["place"], message: string): FileProblem {
  return { severity: "error", place, message, notes: [] };
}
