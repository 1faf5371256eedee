import { words } from "../../words.ts";
import { type ByteSource, TensorFileError } from "./byteSource.ts";
import { GrowingNumbers } from "./growing.ts";
import { LiteralListing } from "./literalListing.ts";
import { LiteralParser, type LiteralStyle } from "./literals.ts";
import type { TensorListing } from "./storedTensor.ts";
import { atEnd, TextCursor } from "./textCursor.ts";

const mostRecords = 100_000;

/** How many values a text has, and their tensors. */
export interface Values {
  readonly values: number;
  readonly done: (format: string) => TensorListing;
}

/** Reads all values of a text, `listing` as they are called for; JSON has one only. */
export async function readLiterals(source: ByteSource, style: LiteralStyle): Promise<Values> {
  const cursor = new TextCursor(source);
  const store = new GrowingNumbers();
  const parser = new LiteralParser(cursor, store, style);
  const found: { name: string | undefined; value: Awaited<ReturnType<LiteralParser["value"]>> }[] = [];
  for (;;) {
    const name = style === "printed" ? await assigned(cursor) : undefined;
    await cursor.space();
    if (cursor.peek() === atEnd && found.length > 0) break;
    found.push({ name, value: await parser.value() });
    await cursor.space();
    if (style === "json" && cursor.peek() !== atEnd)
      return { values: 2, done: () => new LiteralListing(store).listing("json") };
    if (found.length > mostRecords) throw new TensorFileError(words("the file has more than {0} records", mostRecords));
  }
  const listing = new LiteralListing(store);
  for (const [index, { name, value }] of found.entries())
    await listing.add(value, name ?? (found.length === 1 ? "" : String(index)));
  return { values: found.length, done: (format) => listing.listing(format) };
}

/**
 * The name before a value: in `weights = tensor(…)`, `weights: …`, and headings such as `layer 0, head 3:` or `=== layer 0 ===`
 * on a line of their own. Words such as `Parameter containing:` are passed over.
 */
async function assigned(cursor: TextCursor): Promise<string | undefined> {
  const names: string[] = [];
  for (;;) {
    await cursor.space();
    const found = headingOf(await cursor.restOfLine(longestHeading));
    if (found === undefined) return names.length === 0 ? undefined : names.join(" ");
    for (let at = 0; at < found.length; at++) cursor.next();
    if (found.name !== "" && !/containing$/.test(found.name)) names.push(found.name);
  }
}

const longestHeading = 200;
/** Words with an equals sign or a colon, and a value or nothing behind them. */
const named = /^([A-Za-z_][\w. ,/-]*)[:=]\s*(?=$|[[({<"'\w.+-])/;
/** A line of words between rules, or one that counts layers and the like. */
const ruled = /^(?:[#=*-]{1,80}\s*)(?:([A-Za-z_][\w ,./-]*?)\s*)?[:]?\s*[#=*-]*\s*$/;
const counted = /^((?:layer|head|block|step|batch)s?[ _]*\d[\w. ,/-]*)$/i;
/** Words before a value without a mark between them, as in `array of: tensor(…)`. */
const shaped = /^([A-Za-z_][\w.]*)\s+(?=(?:tensor|array|tf\.Tensor|Tensor|DeviceArray|Array)\()/;

/** What a console shows before an expression, whose value follows on the next line, and before a value. */
const prompt = /^(?:>>>|In \[\d+\]:)[ \t]*(?:(?:print\()?([A-Za-z_][\w.]*)\)?[ \t]*$|.*$)/;
const answer = /^Out\[\d+\]:[ \t]*()/;

/** The name at the beginning of a line, and how much of the line it takes; undefined where a value begins. */
function headingOf(line: string): { readonly name: string; readonly length: number } | undefined {
  for (const pattern of [prompt, answer, named, ruled, counted, shaped]) {
    const [whole, name = ""] = pattern.exec(line) ?? [];
    if (whole !== undefined && whole !== "") return { name: name.replace(/[\s,]+/g, " ").trim(), length: whole.length };
  }
  return undefined;
}
