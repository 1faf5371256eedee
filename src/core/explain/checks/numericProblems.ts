import type { SpecDocument } from "../../format/document.ts";
import type { Fix, Problem, TextRange } from "../../format/problem.ts";
import { present } from "../../present.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import type { NumericCheck } from "./numericCheck.ts";
import { numericChecks } from "./numericChecks.ts";

/** What looks wrong in the numbers, at the number or key of the text that is to blame; at the first key where none of those is written. */
export function numericProblems(
  document: SpecDocument,
  spec: Spec,
  result: SpecResult,
  only?: "warnings" | "all",
): Problem[] {
  return numericChecks(spec, result, only).map((check) => {
    const { code, severity, message, place, blame } = check;
    const range = cellRange(document, place) ?? rangeOf(document, blame);
    return { severity, code, message, range, related: [], fixes: fixesOf(document, check) };
  });
}

/** What is most likely meant, where it can be written in one edit. */
function fixesOf(document: SpecDocument, { code, blame: [path = ""] }: NumericCheck): Fix[] {
  if (code === "numeric.biasBits") return moved(document, path, path.replace(/bias$/, "mask"));
  if (code === "numeric.maskInverted" && !path.endsWith(".blocked")) return wrapped(document, path, "blocked");
  // Only a matrix of batch items × keys can become `keys`.
  const isMatrix = document.tensors.get(path)?.tensor.shape.length === 2;
  return code === "numeric.maskReadings" && isMatrix ? wrapped(document, path, "keys") : [];
}

/** Another name for a key, where there is none of that name yet. */
function moved({ keys }: SpecDocument, path: string, to: string): Fix[] {
  const key = keys.get(path)?.key;
  if (key === undefined || keys.has(to)) return [];
  const name = to.slice(to.lastIndexOf(".") + 1);
  return [{ title: words("Move to {0}", name), edits: [{ range: key, text: JSON.stringify(name) }] }];
}

/** A tensor as the value of a key in an object of its own. */
function wrapped({ tensors }: SpecDocument, path: string, key: string): Fix[] {
  const value = tensors.get(path)?.value;
  if (value === undefined) return [];
  const edits = [
    { range: { offset: value.offset, length: 0 }, text: `{ ${JSON.stringify(key)}: ` },
    { range: { offset: value.offset + value.length, length: 0 }, text: " }" },
  ];
  return [{ title: words("Write {0}", `{ ${JSON.stringify(key)}: … }`), edits }];
}

/** Where the number to blame is; undefined for one that is made, or read from a file. */
function cellRange({ tensors }: SpecDocument, place: NumericCheck["place"]): TextRange | undefined {
  // Two offsets for each number: where it begins and where it ends.
  const cells = place && tensors.get(place.path)?.cells;
  const [begin, end] = cells?.subarray(2 * present(place).at, 2 * present(place).at + 2) ?? [];
  return begin === undefined || end === undefined ? undefined : { offset: begin, length: end - begin };
}

function rangeOf({ keys, tensors, text }: SpecDocument, blame: readonly string[]): TextRange {
  for (const path of blame) {
    const key = keys.get(path) ?? tensors.get(path);
    if (key !== undefined) return key.key;
  }
  const [first] = keys.values();
  return first?.key ?? { offset: 0, length: Math.min(1, text.length) };
}
