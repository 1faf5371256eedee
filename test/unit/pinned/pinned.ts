import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { plainText, type Words } from "../../../src/core/words.ts";

/** With this set, what is computed now becomes what is pinned: read the difference in git before it is committed. */
const isRecording = process.env["PIN"] === "record";
const folder = "test/data/pinned";
/** The clone's own copy: what is pinned is of these files and of no others. */
export const ownAnswers = "test/data/conformance";
/** Of so many subjects at most both texts are printed. */
const mostShown = 3;
/** Of each text so many lines. */
const mostLines = 40;

/**
 * Everything that readers see of many subjects, as it was when someone read it and found it right. `test/data/pinned/AREA.txt` has a
 * line for each subject: a hash and how its text begins; the whole texts are packed beside it, to be printed where a hash differs.
 */
export class Pinned {
  readonly #area: string;
  readonly #texts = new Map<string, string>();

  constructor(area: string) {
    this.#area = area;
  }

  /** Notes what there is to see of a subject: texts, numbers, sentences, lists of them. */
  note(subject: string, ...seen: readonly unknown[]): void {
    const text = steady(seen.map(written).join("\n"));
    const before = this.#texts.get(subject);
    this.#texts.set(subject, before === undefined ? text : `${before}\n${text}`);
  }

  /** Fails with both texts of each subject that looks different. */
  check(): void {
    const lines = [...this.#texts].map(([subject, text]) => lineOf(subject, text));
    const [listed, packed] = [`${folder}/${this.#area}.txt`, `${folder}/${this.#area}.br`];
    if (isRecording) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(listed, `${lines.join("\n")}\n`);
      writeFileSync(
        packed,
        brotliCompressSync(JSON.stringify([...this.#texts]), { params: { [constants.BROTLI_PARAM_LGWIN]: 22 } }),
      );
      return;
    }
    assert.ok(existsSync(listed), `nothing is pinned in ${listed}: PIN=record writes it`);
    const pinned = readFileSync(listed, "utf8").trimEnd().split("\n");
    if (pinned.join("\n") === lines.join("\n")) return;
    const whole = new Map(JSON.parse(brotliDecompressSync(readFileSync(packed)).toString()) as [string, string][]);
    const subjects = new Set([...whole.keys(), ...this.#texts.keys()]);
    const other = [...subjects].filter((subject) => whole.get(subject) !== this.#texts.get(subject));
    const shown = other.slice(0, mostShown).map((subject) => {
      const [now, was] = [this.#texts, whole].map((from) => (from.get(subject) ?? "(nothing)").split("\n"));
      return { subject, ...differing(now ?? [], was ?? []) };
    });
    const pick = (side: "now" | "pinned"): string => shown.map((one) => `${one.subject}:\n${one[side]}`).join("\n\n");
    assert.equal(pick("now"), pick("pinned"), `${this.#area}: ${other.length} of ${subjects.size} look different`);
    assert.fail(`${listed} has other subjects, or in another order`);
  }
}

/** The lines between those at the beginning and at the end that are the same, with one before them; the first ones of many. */
function differing(now: readonly string[], pinned: readonly string[]): { now: string; pinned: string } {
  const shorter = Math.min(now.length, pinned.length);
  let begin = 0;
  while (begin < shorter && now[begin] === pinned[begin]) begin++;
  let end = 0;
  while (end < shorter - begin && now.at(-1 - end) === pinned.at(-1 - end)) end++;
  const part = (lines: readonly string[]) =>
    lines.slice(Math.max(0, begin - 1), Math.min(lines.length - end, begin + mostLines)).join("\n");
  return { now: part(now), pinned: part(pinned) };
}

function lineOf(subject: string, text: string): string {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return `${subject}\t${hash}\t${text.slice(0, 96).replaceAll(/\s+/g, " ").trim()}`;
}

/** Numbers to nine digits: another version of the engine below may round the last ones otherwise. */
function steady(text: string): string {
  return text.replaceAll(/\d+\.\d{9,}(?:e[+-]?\d+)?/g, (digits) => String(Number(Number(digits).toPrecision(9))));
}

function written(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, plain) ?? "undefined");
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0) ? value : String(Object.is(value, -0) ? "-0" : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return undefined;
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array).join(" ");
  if (value instanceof Map || value instanceof Set) return [...value];
  if (isWords(value)) return plainText(value);
  return value;
}

function isWords(value: unknown): value is Words {
  return typeof value === "object" && value !== null && "template" in value && "args" in value;
}
