import { words } from "../../words.ts";
import { precisionOf } from "../literalPrecision.ts";
import { shapeText } from "../tensor.ts";
import { TensorFileError } from "./byteSource.ts";
import type { GrowingNumbers } from "./growing.ts";
import type { Literal } from "./literal.ts";
import { ListInProgress } from "./literalLists.ts";
import { atEnd, type TextCursor } from "./textCursor.ts";

/** JSON with NaN and Infinity, or what Python, NumPy and PyTorch print: brackets of any kind, commas or none, calls. */
export type LiteralStyle = "json" | "printed";

const most = { depth: 64, nodes: 2_000_000, text: 64 * 2 ** 20 };

const wordValues = new Map<string, number | boolean | null>(
  Object.entries({
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    "-Infinity": Number.NEGATIVE_INFINITY,
    true: true,
    false: false,
    null: null,
  }),
);
const printedValues = new Map<string, number | boolean | null>([
  ...wordValues,
  ...Object.entries({
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    "-inf": Number.NEGATIVE_INFINITY,
    True: true,
    False: false,
    None: null,
  }),
]);
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const printedNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads values of a text one after another; numbers go to the store, one array for the whole text. */
export class LiteralParser {
  readonly #cursor: TextCursor;
  readonly #store: GrowingNumbers;
  readonly #json: boolean;
  #nodes = 0;

  constructor(cursor: TextCursor, store: GrowingNumbers, style: LiteralStyle) {
    this.#cursor = cursor;
    this.#store = store;
    this.#json = style === "json";
  }

  /** The next value, white space before it passed over. */
  async value(depth = 0): Promise<Literal> {
    if (depth > most.depth) throw new TensorFileError(words("the lists are nested deeper than {0} levels", most.depth));
    if (++this.#nodes > most.nodes) throw new TensorFileError(words("the text holds too many lists and objects"));
    await this.#cursor.space();
    const byte = this.#cursor.peek();
    if (byte === 0x5b || (byte === 0x28 && !this.#json)) return this.#list(depth);
    if (byte === 0x7b) return this.#object(depth);
    if (byte === 0x22 || (byte === 0x27 && !this.#json)) return this.#text();
    if (byte === 0x3c && !this.#json) return this.#described(depth);
    const word = this.#cursor.word();
    if (!this.#json && /^[A-Za-z_]/.test(word) && this.#cursor.peek() === 0x28) return this.#call(depth);
    return this.#leaf(word);
  }

  #leaf(word: string): Literal {
    const value = this.#scalar(word);
    if (value === null) return { kind: "none", word };
    const start = this.#store.length;
    this.#store.push(Number(value));
    return { kind: "numbers", shape: [], start, bool: typeof value === "boolean" };
  }

  #scalar(word: string): number | boolean | null {
    if ((this.#json ? jsonNumber : printedNumber).test(word)) return this.#number(word);
    const value = (this.#json ? wordValues : printedValues).get(word);
    if (value !== undefined) return value;
    if (word.includes("...")) throw cutOut();
    throw this.#fault(word);
  }

  #number(word: string): number {
    const value = Number(word);
    if (word.length > 15 && precisionOf(word, value) === "rounded") this.#store.roundsNext();
    return value;
  }

  #fault(word: string): TensorFileError {
    const byte = this.#cursor.peek();
    if (word === "" && byte === atEnd)
      return new TensorFileError(words("the text ends too early (line {0})", this.#cursor.line));
    const shown = JSON.stringify(word === "" ? String.fromCharCode(byte) : word.slice(0, 40));
    return new TensorFileError(words("{0} is not a value (line {1})", shown, this.#cursor.line));
  }

  async #text(): Promise<Literal> {
    const text = await this.#string();
    if (!this.#json || !/^(NaN|-?Infinity)$/.test(text)) return { kind: "text", text };
    return this.#leaf(text);
  }

  async #string(): Promise<string> {
    const quote = this.#cursor.peek();
    if (quote !== 0x22 && quote !== 0x27) throw this.#fault("");
    const raw = await this.#cursor.quoted(most.text);
    if (!raw.includes("\\") && !(this.#json && hasControl(raw))) return raw;
    try {
      return JSON.parse(`"${quote === 0x22 ? raw : raw.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`);
    } catch {
      if (!this.#json) return raw;
      throw this.#fault(`"${raw.slice(0, 30)}"`);
    }
  }

  async #list(depth: number): Promise<Literal> {
    const cursor = this.#cursor;
    const close = cursor.next() === 0x5b ? 0x5d : 0x29;
    const list = new ListInProgress(this.#store.length);
    for (let comma = true; ; ) {
      if (!cursor.skip()) await cursor.space();
      const byte = cursor.peek();
      if (byte === close && (!comma || list.length === 0 || !this.#json)) break;
      if (byte === 0x2c && !comma) {
        cursor.next();
        comma = true;
        continue;
      }
      if (!comma && this.#json) throw this.#fault("");
      if (byte === 0x2e && cursor.peek(1) === 0x2e) throw cutOut();
      comma = false;
      if (isNumeric(byte)) {
        const value = this.#scalar(cursor.word());
        list.scalar(value, this.#store.length);
        this.#store.push(Number(value));
      } else list.add(await this.value(depth + 1));
    }
    cursor.next();
    return list.done();
  }

  async #object(depth: number): Promise<Literal> {
    const cursor = this.#cursor;
    cursor.next();
    const entries = new Map<string, Literal>();
    for (let comma = true; ; ) {
      await cursor.space();
      const byte = cursor.peek();
      if (byte === 0x7d && (!comma || entries.size === 0 || !this.#json)) break;
      if (byte === 0x2c && !comma) {
        cursor.next();
        comma = true;
        continue;
      }
      if (!comma) throw this.#fault("");
      comma = false;
      const key = this.#json || byte === 0x22 || byte === 0x27 ? await this.#string() : cursor.word();
      if (entries.has(key)) {
        const name = JSON.stringify(key.slice(0, 60));
        throw new TensorFileError(words("the name {0} appears twice in one object (line {1})", name, cursor.line));
      }
      await cursor.space();
      if (cursor.next() !== 0x3a) throw this.#fault(key);
      entries.set(key, await this.value(depth + 1));
    }
    cursor.next();
    return { kind: "entries", entries };
  }

  /** `<tf.Tensor: shape=(2, 2), dtype=float32, numpy=array(…)>`: what is behind `numpy=`. */
  async #described(depth: number): Promise<Literal> {
    const cursor = this.#cursor;
    cursor.next();
    for (;;) {
      if (cursor.low) await cursor.fill();
      const byte = cursor.peek();
      if (byte === atEnd) throw this.#fault("");
      if (byte === 0x3e) throw new TensorFileError(words("a symbolic tensor has no numbers (line {0})", cursor.line));
      if (byte === 0x22 || byte === 0x27) await cursor.quoted(most.text);
      else {
        const word = cursor.word();
        if (word === "numpy" && cursor.peek() === 0x3d) break;
        if (word === "") cursor.next();
      }
    }
    cursor.next();
    const value = await this.value(depth + 1);
    await cursor.space();
    if (cursor.next() !== 0x3e) throw this.#fault("");
    return value;
  }

  /** Without numbers, only the shape that is named says how many axes there are. */
  #shaped(value: Literal, rest: string): Literal {
    const [, sizes] = shapeArgument.exec(rest) ?? [];
    if (sizes === undefined || value.kind !== "numbers") return value;
    const shape = (sizes.match(/\d+/g) ?? []).map(Number);
    if (shape.includes(0) && value.shape.includes(0)) return { ...value, shape };
    if (shape.join() === value.shape.join()) return value;
    throw new TensorFileError(
      words(
        "the text says the shape {0}, its numbers have {1} (line {2})",
        shapeText(shape),
        shapeText(value.shape),
        this.#cursor.line,
      ),
    );
  }

  /** `tensor(…, dtype=…)`: the first argument, in the shape that is named behind it; the rest is passed over. */
  async #call(depth: number): Promise<Literal> {
    const cursor = this.#cursor;
    cursor.next();
    const value = await this.value(depth + 1);
    let rest = "";
    for (let open = 1; open > 0; ) {
      if (cursor.low) await cursor.fill();
      const byte = cursor.peek();
      if (byte === atEnd) throw this.#fault("");
      if (byte === 0x22 || byte === 0x27) await cursor.quoted(most.text);
      else {
        cursor.next();
        if (byte === 0x28) open++;
        if (byte === 0x29) open--;
        if (rest.length < longestRest) rest += String.fromCharCode(byte);
      }
    }
    return this.#shaped(value, rest);
  }
}

/** A shape in the arguments behind the numbers: `size=(0, 3)`. */
const shapeArgument = /\b(?:size|shape)=\(([\d, ]*)\)/;
const longestRest = 200;

function isNumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e;
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 32) return true;
  return false;
}

/** That numbers were left out of a print, with the commands that print all of them. */
export function cutOut(): TensorFileError {
  return new TensorFileError(
    words(
      "numbers are missing: ... hides them. Print all of them: torch.set_printoptions(profile='full'), numpy.set_printoptions(threshold=sys.maxsize)",
    ),
  );
}
