import { dirname } from "node:path";
import type { SpecDocument } from "../core/format/document.ts";
import { parseWithFiles } from "../core/format/parseSpec.ts";
import { type FileWorld, SpecFiles } from "../core/format/specFiles.ts";
import { limits } from "../core/limits.ts";
import type { Spec } from "../core/spec/spec.ts";
import type { WarningWish } from "./arguments.ts";
import type { Output } from "./output.ts";
import { Places, type Told, toldLines } from "./places.ts";
import { readBytes, shownName, standardInput } from "./readBytes.ts";
import { tooLarge } from "./tooLarge.ts";
import { decodeUtf8 } from "./utf8.ts";

/** A file that was read and understood. */
export interface ReadSpec {
  /** As it may be printed. */
  readonly file: string;
  readonly document: SpecDocument;
  readonly spec: Spec;
  readonly places: Places;
}

/** What came of reading a file: what there is to report, and the spec where it was understood. */
export interface Reading {
  /** The file's name as it may be printed. */
  readonly file: string;
  readonly told: readonly Told[];
  readonly read?: ReadSpec;
}

/** Reads and parses a spec. */
export async function readSpec(path: string): Promise<Reading> {
  const file = shownName(path);
  const text = await readText(path, file);
  if (typeof text !== "string") return { file, told: [text] };
  const document = await parseBeside(path, text);
  const places = new Places(file, text);
  const told = places.tell(document.problems);
  if (document.spec === undefined) return { file, told };
  const read = { file, document, spec: document.spec, places };
  const fault = tooLarge(read);
  return fault === undefined ? { file, told, read } : { file, told: [...told, fault] };
}

/** Parses a text and brings the tensor files beside it; what reads them is loaded with the first of them. */
function parseBeside(path: string, text: string): Promise<SpecDocument> {
  const folder = path === standardInput ? "." : dirname(path);
  let world: Promise<FileWorld> | undefined;
  const load = () => {
    world ??= import("../files/folderWorld.ts").then(({ folderWorld }) => folderWorld(folder, folder));
    return world;
  };
  const files = new SpecFiles({
    open: async (reference) => (await load()).open(reference),
    list: async (source, reference) => (await load()).list(source, reference),
  });
  return parseWithFiles(text, files);
}

/** Reads a spec and says on standard error what is wrong with it; undefined where it was not understood. */
export async function readAndTell(path: string, output: Output, { quiet }: Pick<WarningWish, "quiet">) {
  const { told, read } = await readSpec(path);
  tell(quiet ? told.filter(({ severity }) => severity === "error") : told, output);
  return read && { ...read, told, warned: told.length };
}

/** Says on standard error what there is to report of a file. */
export function tell(told: readonly Told[], output: Output): void {
  for (const line of told.flatMap(toldLines)) output.report(line);
}

async function readText(path: string, file: string): Promise<string | Told> {
  // Each UTF-16 unit takes at most three bytes of UTF-8.
  const bytes = await readBytes(path, 3 * limits.text);
  if (typeof bytes === "string") return fault({ file, line: 1, column: 1 }, bytes);
  const decoded = decodeUtf8(bytes);
  if ("text" in decoded) return decoded.text;
  const { validPrefix } = decoded;
  return fault(new Places(file, validPrefix).at(validPrefix.length), "not valid UTF-8");
}

function fault(place: Told["place"], message: string): Told {
  return { severity: "error", place, message, notes: [] };
}
