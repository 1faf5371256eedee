import { readFileSync, statSync } from "node:fs";
import type { SpecDocument } from "../core/format/document.ts";
import { parseSpec } from "../core/format/parseSpec.ts";
import { limits } from "../core/limits.ts";
import type { Spec } from "../core/spec/spec.ts";
import type { Output } from "./output.ts";
import { Places, problemLines } from "./places.ts";
import { tooLarge } from "./tooLarge.ts";
import { decodeUtf8 } from "./utf8.ts";

/** A file that was read and understood. */
export interface ReadSpec {
  readonly document: SpecDocument;
  readonly spec: Spec;
  readonly places: Places;
}

/**
 * Reads and parses a spec. Problems go to standard error, warnings unless it is to be quiet; undefined when it cannot be read
 * or understood.
 */
export function readSpec(file: string, output: Output, quiet = false): ReadSpec | undefined {
  const text = readText(file);
  if ("fault" in text) {
    output.report(text.fault);
    return undefined;
  }
  const document = parseSpec(text.text);
  const places = new Places(file, text.text);
  for (const problem of document.problems) {
    if (quiet && problem.severity === "warning") continue;
    for (const line of problemLines(places, problem)) output.report(line);
  }
  if (document.spec === undefined) return undefined;
  const read = { document, spec: document.spec, places };
  const fault = tooLarge(read);
  if (fault === undefined) return read;
  output.report(fault);
  return undefined;
}

function readText(file: string): { text: string } | { fault: string } {
  let bytes: Uint8Array;
  try {
    const { size } = statSync(file);
    // Each UTF-16 unit takes at most three bytes of UTF-8.
    if (size > 3 * limits.text) return { fault: `${file}:1:1: larger than ${3 * limits.text} bytes` };
    bytes = readFileSync(file);
  } catch (error) {
    return { fault: `${file}:1:1: ${reasonOf(error)}` };
  }
  const decoded = decodeUtf8(bytes);
  if ("text" in decoded) return decoded;
  const { validPrefix } = decoded;
  return { fault: `${new Places(file, validPrefix).at(validPrefix.length)}: not valid UTF-8` };
}

const reasons = new Map([
  ["ENOENT", "no such file"],
  ["ENOTDIR", "no such file"],
  ["EISDIR", "is a directory"],
  ["EACCES", "permission denied"],
  ["ELOOP", "too many symbolic links"],
  ["ENAMETOOLONG", "the name is too long"],
]);

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return reasons.get(code) ?? `cannot be read (${code})`;
}
