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

/** The name in `weights = tensor(…)` and `weights: …`; words such as `Parameter containing:` are passed over. */
async function assigned(cursor: TextCursor): Promise<string | undefined> {
  for (let name: string | undefined; ; ) {
    await cursor.space();
    let length = 0;
    while (isLetter(cursor.peek(length)) && length < 50) length++;
    if (!/[A-Za-z_]/.test(String.fromCharCode(Math.max(0, cursor.peek())))) length = 0;
    let behind = length;
    while (cursor.peek(behind) === 32) behind++;
    const mark = cursor.peek(behind);
    const names = length > 0 && (mark === 0x3d || mark === 0x3a || (behind > length && isLetter(mark)));
    if (!names) return name;
    name = cursor.word();
    for (let at = length; at < behind; at++) cursor.next();
    if (mark === 0x3d || mark === 0x3a) cursor.next();
    if (name === "containing") name = undefined;
  }
}

function isLetter(byte: number): boolean {
  return (
    (byte >= 97 && byte <= 122) ||
    (byte >= 65 && byte <= 90) ||
    byte === 95 ||
    (byte >= 48 && byte <= 57) ||
    byte === 46
  );
}
