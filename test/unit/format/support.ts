import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { Problem } from "../../../src/core/format/problem.ts";
import { plainText } from "../../../src/core/words.ts";

/** A text with its problems as lines: `code «text it points at» message`; warnings and hints say so in front. */
export function complaints(text: string): string[] {
  return parseSpec(text).problems.map((problem) => complaint(text, problem));
}

export function complaint(text: string, { severity, code, range, message }: Problem): string {
  const at = text.slice(range.offset, range.offset + range.length);
  return `${severity === "error" ? "" : `${severity} `}${code} «${at}» ${plainText(message)}`;
}

/** The text after the fix with this title; throws when no problem offers it. */
export function fixed(text: string, title: string): string {
  const fixes = parseSpec(text).problems.flatMap((problem) => problem.fixes);
  const fix = fixes.find((one) => plainText(one.title) === title);
  if (fix === undefined) throw new Error(`no fix ${title} among ${fixes.map((one) => plainText(one.title))}`);
  return applied(text, fix.edits);
}

/** The text with edits made, which may not overlap. */
export function applied(
  text: string,
  edits: readonly { range: { offset: number; length: number }; text: string }[],
): string {
  let result = text;
  for (const { range, text: inserted } of [...edits].sort((a, b) => b.range.offset - a.range.offset)) {
    result = result.slice(0, range.offset) + inserted + result.slice(range.offset + range.length);
  }
  return result;
}
