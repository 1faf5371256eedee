import { words } from "../../words.ts";
import { type ByteSource, readRange, TensorFileError } from "./byteSource.ts";
import { strictUtf8 } from "./utf8Text.ts";

const chunk = 2 ** 18;

/** End of the bytes, as `peek` says it. */
export const atEnd = -1;

/**
 * Walks a source's bytes forwards, a chunk at a time, so that a text of any length needs little memory. Only `fill` is
 * asynchronous: callers await it where `low` says that fewer bytes than a token may have are left.
 */
export class TextCursor {
  readonly #source: ByteSource;
  #bytes = new Uint8Array(0);
  #at = 0;
  #start = 0;
  line = 1;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Byte of the file that comes next. */
  get offset(): number {
    return this.#start + this.#at;
  }

  /** Whether more bytes should be fetched before the next token. */
  get low(): boolean {
    return this.#bytes.length - this.#at < 64 && this.#start + this.#bytes.length < this.#source.size;
  }

  /** Fetches the next chunk behind what is left. */
  async fill(): Promise<void> {
    const left = this.#bytes.subarray(this.#at);
    const from = this.#start + this.#bytes.length;
    const next = await readRange(this.#source, from, Math.min(chunk, this.#source.size - from));
    const bytes = new Uint8Array(left.length + next.length);
    bytes.set(left);
    bytes.set(next, left.length);
    this.#start += this.#at;
    this.#bytes = bytes;
    this.#at = 0;
  }

  /** What is left of the line, as bytes up to `most` of them read as Latin-1. */
  async restOfLine(most: number): Promise<string> {
    while (this.#bytes.length - this.#at < most && this.#start + this.#bytes.length < this.#source.size)
      await this.fill();
    let text = "";
    for (let byte = this.peek(); byte !== 10 && byte !== atEnd && text.length < most; byte = this.peek(text.length))
      text += String.fromCharCode(byte);
    return text;
  }

  peek(ahead = 0): number {
    return this.#bytes[this.#at + ahead] ?? atEnd;
  }

  next(): number {
    const byte = this.peek();
    this.#at++;
    if (byte === 10) this.line++;
    return byte;
  }

  /** Passes over white space that is here; false where more of it may have to be fetched. */
  skip(): boolean {
    for (;;) {
      const byte = this.peek();
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) break;
      this.next();
    }
    return !this.low;
  }

  /** Passes over white space, and fetches enough for the token behind it. */
  async space(): Promise<void> {
    while (!this.skip()) await this.fill();
  }

  /** The longest run of bytes that a number or a word is made of, as text of at most 60 characters. */
  word(): string {
    let text = "";
    while (text.length < 60 && isWord(this.peek())) text += String.fromCharCode(this.next());
    return text;
  }

  /** A text up to its closing quote, as its bytes are; `\` keeps the next byte from closing it. */
  async quoted(most: number): Promise<string> {
    const quote = this.next();
    let bytes = new Uint8Array(64);
    let length = 0;
    for (let escaped = false; ; ) {
      if (this.low) await this.fill();
      const byte = this.next();
      if (byte === atEnd) throw new TensorFileError(words("the text ends inside a string (line {0})", this.line));
      if (byte === quote && !escaped) break;
      escaped = byte === 92 && !escaped;
      if (length === most) throw new TensorFileError(words("a string has more than {0} bytes", most));
      if (length === bytes.length) {
        const grown = new Uint8Array(2 * length);
        grown.set(bytes);
        bytes = grown;
      }
      bytes[length++] = byte;
    }
    const text = strictUtf8(bytes.subarray(0, length));
    if (text === undefined) throw new TensorFileError(words("a string is not valid UTF-8 (line {0})", this.line));
    return text;
  }
}

/** Letters, digits, signs, points and underscores. */
function isWord(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 97 && byte <= 122) ||
    (byte >= 65 && byte <= 90) ||
    byte === 45 ||
    byte === 46 ||
    byte === 43 ||
    byte === 95
  );
}
