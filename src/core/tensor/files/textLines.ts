import { words } from "../../words.ts";
import { type ByteSource, partOf, readRange, TensorFileError } from "./byteSource.ts";

/** The lines of a text as sources, found without holding the text. */
export async function* linesOf(source: ByteSource): AsyncGenerator<{ line: number; part: ByteSource }> {
  let start = 0;
  let line = 1;
  const step = 2 ** 18;
  for (let at = 0; at < source.size; at += step) {
    const bytes = await readRange(source, at, Math.min(step, source.size - at));
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, end + 1)) {
      yield { line, part: partOf(source, start, at + end - start) };
      start = at + end + 1;
      line++;
    }
  }
  if (start < source.size) yield { line, part: partOf(source, start, source.size - start) };
}

/** The text behind a UTF-8 byte order mark; UTF-16, which has a zero in each digit, is refused. */
export async function withoutMark(source: ByteSource): Promise<ByteSource> {
  const head = await readRange(source, 0, Math.min(3, source.size));
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const isWide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isWide || (head.length > 1 && (head[0] === 0 || head[1] === 0)))
    throw new TensorFileError(words("the text is UTF-16: save it as UTF-8"));
  return marked ? partOf(source, 3, source.size - 3) : source;
}
