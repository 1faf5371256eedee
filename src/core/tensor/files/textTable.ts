import { words } from "../../words.ts";
import { type ByteSource, readRange, TensorFileError } from "./byteSource.ts";
import { GrowingNumbers } from "./growing.ts";
import type { TensorListing } from "./storedTensor.ts";
import { linesOf, withoutMark } from "./textLines.ts";
import { utf8Text } from "./utf8Text.ts";

const mostLine = 16 * 2 ** 20;

/** How a table separates its cells, and whether its numbers have decimal commas. */
interface Dialect {
  readonly split: (line: string) => string[];
  readonly commas: boolean;
}

/**
 * Lists a table of numbers: CSV with commas, semicolons or tabs (then with decimal commas, too), or white space; a
 * heading and a first column of texts are its labels, lines that begin with # are passed over. What looks like a number in
 * another notation is not text: it would be lost among the labels.
 */
export async function readTable(source: ByteSource): Promise<TensorListing> {
  let reader: TableReader | undefined;
  for await (const { line, part } of linesOf(await withoutMark(source))) {
    if (part.size > mostLine) throw new TensorFileError(words("line {0} has more than {1} bytes", line, mostLine));
    const text = utf8Text(await readRange(part, 0, part.size)).replace(/\r$/, "");
    // A spreadsheet's hint what separates the cells, which the next line shows.
    if (text.includes("\0"))
      throw new TensorFileError(words("line {0} has a zero byte: the file is no text, or not UTF-8", line));
    const [factor] = /^\s*[\d.]+e[+-]?\d+\s*[*×]\s*$/i.exec(text) ?? [];
    if (factor !== undefined) {
      const shown = JSON.stringify(factor.trim());
      throw new TensorFileError(
        words("line {0}: the factor {1} of all numbers is not read: print the numbers without it", line, shown),
      );
    }
    if (text.trim() === "" || text.startsWith("#") || (reader === undefined && /^sep=.$/i.test(text))) continue;
    reader ??= new TableReader(dialectOf(text));
    reader.row(text, line);
  }
  if (reader === undefined) throw new TensorFileError(words("the file holds no numbers"));
  return reader.listing();
}

function dialectOf(line: string): Dialect {
  const bare = line.replace(/"(?:[^"]|"")*"/g, "");
  if (bare.includes("\t")) return { split: (row) => row.split("\t").map(unquoted), commas: true };
  if (bare.includes(";")) return { split: (row) => quotedFields(row, ";"), commas: true };
  if (bare.includes(",")) return { split: (row) => quotedFields(row, ","), commas: false };
  return { split: (row) => row.trim().split(/\s+/), commas: false };
}

function quotedFields(line: string, mark: string): string[] {
  const fields: string[] = [];
  const field = mark === "," ? /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(,|$)/y : /\s*(?:"((?:[^"]|"")*)"\s*|([^;]*))(;|$)/y;
  for (;;) {
    const found = field.exec(line);
    if (found === null) return [...fields, line.slice(field.lastIndex)];
    const [, quoted, plain = "", end] = found;
    fields.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === "") return fields;
  }
}

function unquoted(field: string): string {
  const text = field.trim();
  return /^"[\s\S]*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const named = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["true", 1],
  ["false", 0],
]);

/** Digits with marks of thousands, a percent sign, a unit of complex numbers, in base 16, or hidden by dots. */
const otherNotation = /^(?:[+-]?[\d.,'\s]*\d[\d.,'\s]*%?|[+-]?0x[\da-f]+|[+-]?[\d.e+-]+[ij]|\.\.\.|…|n\/a|na|null)$/i;
/** A minus, as text is typeset with it, and digits of full width. */
const typeset = /[−－＋．０-９]/g;

/** What a cell says, in the characters of programs. */
function plainDigits(field: string): string {
  return field.replace(typeset, (character) => (character === "−" ? "-" : character.normalize("NFKC")));
}

function isNumeral(field: string): boolean {
  return otherNotation.test(plainDigits(field));
}

class TableReader {
  readonly #dialect: Dialect;
  readonly #store = new GrowingNumbers();
  #heading: readonly string[] | undefined;
  #rowLabels: string[] | undefined;
  #columns: number | undefined;
  #trailing = false;
  #rows = 0;
  #first = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  row(text: string, line: number): void {
    const fields = this.#dialect.split(text);
    if (this.#heading === undefined && this.#rows === 0 && this.#isHeading(fields)) {
      this.#heading = fields;
      return;
    }
    if (this.#rows === 0) this.#begin(fields, line);
    if (this.#trailing && fields.at(-1) === "") fields.pop();
    if (this.#rowLabels !== undefined) this.#rowLabels.push(fields.shift() ?? "");
    if (fields.length !== this.#columns) {
      throw new TensorFileError(
        words(
          "line {0} has {1} cells, line {2} has {3}: all rows must have the same length",
          line,
          fields.length,
          this.#first,
          this.#columns ?? 0,
        ),
      );
    }
    for (const [column, field] of fields.entries()) this.#store.push(this.#number(field, line, column));
    this.#rows++;
  }

  #begin(fields: readonly string[], line: number): void {
    const [corner = ""] = this.#heading ?? [];
    const [first = ""] = fields;
    const isText = this.#value(first) === undefined && !isNumeral(first);
    const labelled = isText || (this.#heading !== undefined && corner === "");
    this.#trailing = fields.at(-1) === "" && fields.length > 1;
    if (labelled) this.#rowLabels = [];
    this.#columns = fields.length - (labelled ? 1 : 0) - (this.#trailing ? 1 : 0);
    this.#first = line;
  }

  /** A first row with a text, or without anything in its corner, names the columns. */
  #isHeading(fields: readonly string[]): boolean {
    const texts = fields
      .slice(1)
      .some((field) => field !== "" && this.#value(field) === undefined && !isNumeral(field));
    return texts || (fields.length > 1 && fields[0] === "");
  }

  #value(field: string): number | undefined {
    const plain = plainDigits(field);
    const text = this.#dialect.commas && /^[+-]?\d*,\d/.test(plain) ? plain.replace(",", ".") : plain;
    if (number.test(text)) return Number(text);
    const value = named.get(text.toLowerCase().replace(/^[+-]/, ""));
    return value !== undefined && text.startsWith("-") ? -value : value;
  }

  #number(field: string, line: number, column: number): number {
    const value = this.#value(field);
    if (value !== undefined) return value;
    if (field.includes("...")) throw new TensorFileError(words("numbers are missing: ... hides them (line {0})", line));
    const shown = JSON.stringify(field.slice(0, 40));
    throw new TensorFileError(words("{0} is not a number (line {1}, column {2})", shown, line, column + 1));
  }

  listing(): TensorListing {
    if (this.#rows === 0 || this.#columns === 0) throw new TensorFileError(words("the file holds no numbers"));
    const labels = new Map<string, readonly string[]>();
    const columns = this.#heading?.slice(-(this.#columns ?? 0));
    for (const [name, texts] of [
      ["rows", this.#rowLabels],
      ["columns", columns],
    ] as const) {
      if (texts !== undefined && !texts.every((text, index) => text === String(index))) labels.set(name, texts);
    }
    const tensor = this.#store.tensor("", [this.#rows, this.#columns ?? 0], 0, false);
    return { format: "text", tensors: [tensor], labels, inert: [] };
  }
}
