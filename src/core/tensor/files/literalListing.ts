import { type Words, words } from "../../words.ts";
import { shapeText } from "../tensor.ts";
import { memorySource, TensorFileError } from "./byteSource.ts";
import { base64Bytes, gunzipped } from "./encodedBytes.ts";
import { type GrowingNumbers, unreadableTensor } from "./growing.ts";
import type { Literal } from "./literal.ts";
import { numpyType } from "./numpyTypes.ts";
import { itemName, keyName } from "./pickle/pickleNames.ts";
import { exactCount, packedStrides, type StoredTensor, type TensorListing } from "./storedTensor.ts";

/** Collects the tensors and texts of a text's values under the names that one writes for them in Python. */
export class LiteralListing {
  readonly #store: GrowingNumbers;
  readonly #tensors: StoredTensor[] = [];
  readonly #labels = new Map<string, readonly string[]>();
  #fault: Words | undefined;

  constructor(store: GrowingNumbers) {
    this.#store = store;
  }

  /** What was found; throws the fault where every tensor has one. */
  listing(format: string): TensorListing {
    const readable = this.#tensors.some(({ unreadable }) => unreadable === undefined);
    if (!readable && this.#fault !== undefined) throw new TensorFileError(this.#fault);
    return { format, tensors: this.#tensors, labels: this.#labels, inert: [] };
  }

  async add(literal: Literal, name: string): Promise<void> {
    if (literal.kind === "numbers") {
      // A number on its own is a fact about the data (an id, a count), not a tensor.
      if (literal.shape.length > 0 || name === "")
        this.#tensors.push(this.#store.tensor(name, literal.shape, literal.start, literal.bool));
    } else if (literal.kind === "items") await this.#items(literal.items, name);
    else if (literal.kind === "entries") await this.#entries(literal.entries, name);
    else if (literal.kind === "fault") this.unreadable(name, new TensorFileError(sentence(literal)));
  }

  /** A tensor that cannot be read. */
  unreadable(name: string, error: TensorFileError): void {
    this.#fault ??= error.sentence;
    this.#tensors.push(unreadableTensor(name, error));
  }

  async #items(items: readonly Literal[], name: string): Promise<void> {
    const texts = items.map(textOf);
    const isLabels = texts.every((text) => text !== undefined);
    if (isLabels) this.#labels.set(name, texts);
    for (const [index, item] of items.entries()) {
      if (!isLabels) await this.add(item, itemName(name, index));
      else if (item.kind === "entries") await this.#numbersBeside(item.entries, itemName(name, index));
    }
  }

  /** What an object with a token has in lists of numbers, such as the token's weights. */
  async #numbersBeside(entries: ReadonlyMap<string, Literal>, name: string): Promise<void> {
    for (const [key, value] of entries)
      if (value.kind === "numbers" || value.kind === "fault") await this.add(value, keyName(name, key));
  }

  async #entries(entries: ReadonlyMap<string, Literal>, name: string): Promise<void> {
    try {
      const tensor = (await this.#encoded(entries, name)) ?? this.#shaped(entries, name);
      if (tensor !== undefined) this.#tensors.push(tensor);
      else for (const [key, value] of entries) await this.add(value, keyName(name, key));
    } catch (error) {
      if (!(error instanceof TensorFileError)) throw error;
      this.unreadable(name, error);
    }
  }

  /** `{"shape": […], "data": [flat]}`, as specs and the command line write a tensor; json-tricks' `__ndarray__` as lists. */
  #shaped(entries: ReadonlyMap<string, Literal>, name: string): StoredTensor | undefined {
    const data = entries.get("data") ?? entries.get("__ndarray__");
    const shape = this.#sizes(entries.get("shape"));
    if (data?.kind !== "numbers") return undefined;
    const own = entries.has("__ndarray__") ? data.shape : undefined;
    const count = exactCount(data.shape);
    const wanted = shape !== undefined && exactCount(shape) === count ? shape : own;
    return wanted === undefined ? undefined : this.#store.tensor(name, wanted, data.start, data.bool);
  }

  /** json-tricks' compact array: `{"__ndarray__": "b64.gz:…", "dtype": "float32", "shape": …}`, as inseq saves. */
  async #encoded(entries: ReadonlyMap<string, Literal>, name: string): Promise<StoredTensor | undefined> {
    const text = entries.get("__ndarray__");
    const dtype = entries.get("dtype");
    if (text?.kind !== "text" || dtype?.kind !== "text") return undefined;
    const [, zipped, digits = ""] = /^(?:b64(\.gz)?:)?([\s\S]*)$/.exec(text.text) ?? [];
    const packed = memorySource(base64Bytes(digits));
    const source = zipped === undefined ? packed : await gunzipped(packed);
    const { type, little } = numpyType(dtype.text);
    const shape = this.#sizes(entries.get("shape"));
    const bytes = (shape === undefined ? undefined : (exactCount(shape) ?? Number.NaN)) ?? 0;
    if (shape === undefined || bytes * type.size !== source.size) {
      const needed = bytes * type.size;
      throw new TensorFileError(
        words("the shape {0} needs {1} bytes, the array has {2}", shapeText(shape ?? []), needed, source.size),
      );
    }
    const column = entries.get("Corder");
    const fortran = column?.kind === "numbers" && this.#store.numbers(column.start, 1)[0] === 0;
    const order = entries.get("endianness");
    const ends = order?.kind === "text" ? order.text !== "big" : little;
    return { name, type, shape, source, offset: 0, strides: packedStrides(shape, fortran), little: ends };
  }

  #sizes(literal: Literal | undefined): number[] | undefined {
    if (literal?.kind !== "numbers" || literal.shape.length !== 1 || (literal.shape[0] ?? 0) > 32) return undefined;
    const sizes = this.#store.numbers(literal.start, literal.shape[0] ?? 0);
    return sizes.every((size) => Number.isSafeInteger(size) && size >= 0) ? sizes : undefined;
  }
}

/** A text, or the `token` of an object that describes one. */
function textOf(literal: Literal): string | undefined {
  if (literal.kind === "text") return literal.text;
  if (literal.kind !== "entries") return undefined;
  const inner = literal.entries.get("attributes");
  const token = (inner?.kind === "entries" ? inner.entries : literal.entries).get("token");
  return token?.kind === "text" ? token.text : undefined;
}

function sentence({ what, path }: Extract<Literal, { kind: "fault" }>): Words {
  if (path.length === 0) return words("this is not a table of numbers: {0}", what);
  const [row, column] = path;
  const place = path.length === 2 ? `row ${row}, column ${column}` : `[${path.join("][")}]`;
  return words("this is not a table of numbers: {0} ({1})", what, place);
}
