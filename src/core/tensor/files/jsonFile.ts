import { words } from "../../words.ts";
import { type ByteSource, TensorFileError } from "./byteSource.ts";
import { GrowingNumbers } from "./growing.ts";
import { readLiterals } from "./literalFile.ts";
import { LiteralListing } from "./literalListing.ts";
import { LiteralParser } from "./literals.ts";
import type { TensorListing } from "./storedTensor.ts";
import { atEnd, TextCursor } from "./textCursor.ts";
import { linesOf, withoutMark } from "./textLines.ts";

const mostRecords = 100_000;

/** Lists the tensors and texts of a JSON file of any nesting, read in pieces; NaN and Infinity are numbers. */
export async function readJson(source: ByteSource): Promise<TensorListing> {
  const text = await withoutMark(source);
  const listing = await readLiterals(text, "json");
  return listing.values === 1 ? listing.done("json") : readJsonLines(text);
}

/** Lists a file of JSON lines: one record a line, named by its number; a broken line is said, the others open. */
export async function readJsonLines(source: ByteSource): Promise<TensorListing> {
  const store = new GrowingNumbers();
  const listing = new LiteralListing(store);
  let record = 0;
  for await (const { line, part } of linesOf(await withoutMark(source))) {
    if (record === mostRecords) throw new TensorFileError(words("the file has more than {0} records", mostRecords));
    const length = store.length;
    try {
      const cursor = new TextCursor(part);
      cursor.line = line;
      await cursor.space();
      if (cursor.peek() === atEnd) continue;
      const value = await new LiteralParser(cursor, store, "json").value();
      await cursor.space();
      if (cursor.peek() !== atEnd) throw new TensorFileError(words("unexpected text after the record"));
      await listing.add(value, String(record));
    } catch (error) {
      if (!(error instanceof TensorFileError)) throw error;
      store.cutTo(length);
      const reason = error.sentence.template.replace(/\{(\d+)\}/g, (_, at: string) =>
        String(error.sentence.args[Number(at)]),
      );
      listing.unreadable(String(record), new TensorFileError(words("line {0}: {1}", line, reason)));
    }
    record++;
  }
  return listing.listing("jsonl");
}
