import { type LineStarts, lineStartsOf, positionAt } from "../core/format/lines.ts";
import type { Problem } from "../core/format/problem.ts";
import { plainText, type Words } from "../core/words.ts";

/** Names places of one file as compilers do, `FILE:LINE:COLUMN`, both counted from 1, columns in UTF-16 units. */
export class Places {
  private readonly lines: LineStarts;

  constructor(
    private readonly file: string,
    text: string,
  ) {
    this.lines = lineStartsOf(text);
  }

  at(offset: number): string {
    const { line, character } = positionAt(this.lines, offset);
    return `${this.file}:${line + 1}:${character + 1}`;
  }
}

/** The lines that tell a problem: where and what, then the other places that are part of it. Hints tell nothing here. */
export function problemLines(places: Places, problem: Problem): string[] {
  if (problem.severity === "hint") return [];
  const mark = problem.severity === "warning" ? "warning: " : "";
  return [
    `${places.at(problem.range.offset)}: ${mark}${oneLine(problem.message)}`,
    ...problem.related.map(({ message, range }) => `${places.at(range.offset)}: note: ${oneLine(message)}`),
  ];
}

function oneLine(message: Words): string {
  return plainText(message).replaceAll("\n", " ");
}
