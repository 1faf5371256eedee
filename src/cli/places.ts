import { type LineStarts, lineStartsOf, positionAt } from "../core/format/lines.ts";
import type { Problem } from "../core/format/problem.ts";
import { plainText, type Words } from "../core/words.ts";

/** Where in a file something is: line and column from 1, the column in UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something that is said of a file at one place, in one line; `notes` are the other places that are part of it. */
export interface FileProblem {
  readonly severity: "error" | "warning";
  readonly place: Place;
  readonly message: string;
  readonly notes: readonly { readonly place: Place; readonly message: string }[];
}

/** Finds the places of one file. `file` is its name as it may be printed. */
export class Places {
  readonly #file: string;
  readonly #text: string;
  #lines: LineStarts | undefined;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  at(offset: number): Place {
    this.#lines ??= lineStartsOf(this.#text);
    const { line, character } = positionAt(this.#lines, offset);
    return { file: this.#file, line: line + 1, column: character + 1 };
  }

  /** What is reported of problems; hints are for editors. */
  problemsOf(problems: readonly Problem[]): FileProblem[] {
    return problems.flatMap(({ severity, range, message, related }) => {
      if (severity === "hint") return [];
      const notes = related.map((one) => ({ place: this.at(one.range.offset), message: oneLine(one.message) }));
      return [{ severity, place: this.at(range.offset), message: oneLine(message), notes }];
    });
  }
}

/** A place as compilers write it, `FILE:LINE:COLUMN`. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** The lines of a message: where and what, then its notes. */
export function problemLines({ severity, place, message, notes }: FileProblem): string[] {
  const mark = severity === "warning" ? "warning: " : "";
  return [
    `${placeText(place)}: ${mark}${message}`,
    ...notes.map((note) => `${placeText(note.place)}: note: ${note.message}`),
  ];
}

function oneLine(message: Words): string {
  return plainText(message).replaceAll("\n", " ");
}
