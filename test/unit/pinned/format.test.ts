import { test } from "node:test";
import { parse } from "jsonc-parser";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Problem } from "../../../src/core/format/problem.ts";
import { plainText } from "../../../src/core/words.ts";
import { specFiles } from "../explain/support.ts";
import { Pinned } from "./pinned.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What is written in the place of a value, by the kind of fault; `undefined` takes it out. */
const damages: readonly ((value: Json) => Json | undefined)[] = [
  () => undefined,
  () => null,
  () => "nonsense",
  () => -1,
  () => 0,
  () => 2.5,
  () => 1e9,
  () => true,
  () => [],
  () => ({ nonsense: 1 }),
  () => [[1, 2, 3]],
  (value) => (Array.isArray(value) ? [...value, ...value.slice(0, 1)] : value),
  (value) =>
    Array.isArray(value) && Array.isArray(value[0])
      ? value.map((row) => (Array.isArray(row) ? [...row, 1] : row))
      : value,
  (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value, nonsense: 1 } : value),
];

/** Every value of a document by its keys; of a list only the first item. */
function* places(value: Json, keys: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (keys.length > 0) yield keys;
  if (Array.isArray(value)) {
    if (value.length > 0) yield* places(value[0] as Json, [...keys, 0]);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* places(inner, [...keys, key]);
  }
}

function damaged(
  value: Json,
  [key, ...rest]: readonly (string | number)[],
  by: (value: Json) => Json | undefined,
): Json {
  const of = structuredClone(value) as { [key: string | number]: Json };
  const made = rest.length === 0 ? by(of[key!] as Json) : damaged(of[key!] as Json, rest, by);
  if (made !== undefined) of[key!] = made;
  else if (Array.isArray(of)) of.splice(Number(key), 1);
  else delete of[key!];
  return of as Json;
}

function said({ severity, code, message, range, related, fixes }: Problem): string {
  const others = related.map((one) => ` (${plainText(one.message)} at ${one.range.offset})`).join("");
  const mended = fixes.map(
    ({ title, edits }) =>
      ` [${plainText(title)}: ${edits.map((edit) => `${edit.range.offset}+${edit.range.length} ${edit.text}`).join(", ")}]`,
  );
  return `${severity} ${code} ${range.offset}+${range.length} ${plainText(message)}${others}${mended.join("")}`;
}

/** A property as the format's description has it: a block is the same in `layers`, and what is expected of steps is the same of all. */
function propertyOf(keys: readonly (string | number)[]): string {
  const path = keys
    .map((key) => (typeof key === "number" ? "[]" : `.${key}`))
    .join("")
    .slice(1);
  return path
    .replace(/^((encoder|main)\.)?layers\[\]\./, "")
    .replace(/^(expected|given)\.(gradient\.)?.*?((\.(shape|data))?(\[\])*)$/, "$1.$2…$3");
}

test("what is said of each fault in each property is as it was when it was read", () => {
  const pinned = new Pinned("format");
  const met = new Set<string>();
  const shortest = specFiles().toSorted((a, b) => a.text.length - b.text.length);
  for (const { text } of shortest) {
    const document = parse(text, [], { allowTrailingComma: true }) as Json;
    for (const keys of places(document)) {
      const property = propertyOf(keys);
      if (met.has(property)) continue;
      met.add(property);
      for (const [at, damage] of damages.entries()) {
        // Half of them each, of numbers inside of tensors a few.
        if (at % (property.endsWith("[]") ? 5 : 2) !== met.size % 2) continue;
        const { problems } = parseSpec(JSON.stringify(damaged(document, keys, damage)));
        pinned.note(property.split(/[.[]/)[0]!, `${property} ${at}: ${problems.map(said).join("; ")}`);
      }
    }
  }
  pinned.check();
});
