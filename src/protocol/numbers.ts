/**
 * Makes numbers survive the way between host and page. Messages travel as JSON with typed arrays set apart: JSON turns
 * NaN and ±Infinity into null and −0 into 0, and a typed array takes its whole buffer along.
 */
const mark = "#";
const specials: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** Nesting that a message may have; formulas are the deepest thing that is sent. */
const deepest = 64;

/** A copy in which every number survives JSON: the four that do not are written as `{"#": "NaN"}`. Throws when nested too deep. */
export function pack(value: unknown): unknown {
  return copy(value, packed, 0);
}

/** The reverse of `pack`. Throws when nested too deep. */
export function unpack(value: unknown): unknown {
  return copy(value, unpacked, 0);
}

/** Whether a value is a Float64Array, of whatever realm. */
export function isFloat64Array(value: unknown): value is Float64Array {
  return Object.prototype.toString.call(value) === "[object Float64Array]";
}

/** A typed array whose buffer holds nothing but its elements. */
export function ownBuffer(data: Float64Array): Float64Array {
  return data.byteLength === data.buffer.byteLength ? data : data.slice();
}

/** Bytes that a value takes up in a message, roughly; counting stops beyond `limit`. Any depth is safe. */
export function sizeOf(value: unknown, limit: number): number {
  const open: unknown[] = [value];
  let size = 0;
  while (open.length > 0 && size <= limit) {
    const next = open.pop();
    if (ArrayBuffer.isView(next)) size += next.byteLength;
    else if (next instanceof ArrayBuffer) size += next.byteLength;
    else if (typeof next === "string") size += next.length + 2;
    else if (typeof next === "object" && next !== null) {
      for (const [key, item] of Object.entries(next)) {
        size += key.length + 4;
        open.push(item);
      }
    } else size += 8;
  }
  return size;
}

type Exchange = (value: unknown) => { readonly by: unknown } | undefined;

function copy(value: unknown, exchange: Exchange, depth: number): unknown {
  // First of all: to ask an array of numbers for its keys takes as long as to make a text of each index.
  if (ArrayBuffer.isView(value)) return isFloat64Array(value) ? ownBuffer(value) : value;
  const exchanged = exchange(value);
  if (exchanged) return exchanged.by;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) throw new RangeError("message nested too deep");
  if (Array.isArray(value)) return value.map((item) => copy(item, exchange, depth + 1));
  // Own data properties only: a key named `__proto__` must stay a key, not become the prototype.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, exchange, depth + 1)]));
}

const packed: Exchange = (value) => {
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return undefined;
  return { by: { [mark]: Object.is(value, -0) ? "-0" : String(value) } };
};

const unpacked: Exchange = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length !== 1 || keys[0] !== mark) return undefined;
  const special = specials.get(String((value as Readonly<Record<string, unknown>>)[mark]));
  return special === undefined ? undefined : { by: special };
};
