import { limits } from "../../limits.ts";
import { words } from "../../words.ts";
import { type ByteSource, readRange, TensorFileError, UnsupportedElements, viewOf } from "./byteSource.ts";
import { strictUtf8 } from "./utf8Text.ts";

/** What is in front of the numbers of an `.npy` file; `start` is the byte after it. */
export interface NpyHeader {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly start: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Reads the header of an `.npy` file of version 1.0, 2.0 or 3.0; its Python text is never evaluated. */
export async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
  const head = await readRange(source, 0, Math.min(source.size, 12));
  if (magic.some((byte, at) => head[at] !== byte)) {
    throw new TensorFileError(words("this is not an .npy file: it does not begin with \\x93NUMPY"));
  }
  if (head.length < 12) throw new TensorFileError(words("the header of the .npy file is truncated"));
  const [major, minor] = [head[6] ?? 0, head[7] ?? 0];
  if (minor !== 0 || major < 1 || major > 3) {
    throw new TensorFileError(words("version {0}.{1} of the .npy format is unknown", major, minor));
  }
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? viewOf(head).getUint16(8, true) : viewOf(head).getUint32(8, true);
  if (length > limits.npyHeader) {
    throw new TensorFileError(
      words("the header of the .npy file has {0} bytes, more than {1}", length, limits.npyHeader),
    );
  }
  const bytes = await readRange(source, start, length);
  return { ...parseHeader(decoded(bytes, major)), start: start + length };
}

function decoded(bytes: Uint8Array, major: number): string {
  if (major < 3) return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const text = strictUtf8(bytes);
  if (text !== undefined) return text;
  throw new TensorFileError(words("the header of the .npy file is not valid UTF-8"));
}

const structured = words(
  "an array of records (a structured dtype) is not read. Save its fields: numpy.savez('x.npz', **dict((name, a[name]) for name in a.dtype.names))",
);

const text = `'[^'\\\\]*'|"[^"\\\\]*"`;
const pair = new RegExp(`^\\s*(${text})\\s*:\\s*(${text}|True|False|\\([\\s\\dL,]*\\))\\s*(,|(?=\\}))`);

/** The three entries of the dictionary in any order; anything but literals of the kinds expected is refused. */
function parseHeader(header: string): Omit<NpyHeader, "start"> {
  if (/^\s*\{[^[]*['"]descr['"]\s*:\s*\[/.test(header)) throw new UnsupportedElements(structured);
  const entries = new Map<string, string>();
  let rest = header.trim();
  if (!rest.startsWith("{") || !rest.endsWith("}")) throw malformed(header);
  rest = rest.slice(1);
  while (rest.trim() !== "}") {
    const found = pair.exec(rest);
    const [whole = "", key = "", value = ""] = found ?? [];
    if (found === null || entries.has(key.slice(1, -1))) throw malformed(header);
    entries.set(key.slice(1, -1), value);
    rest = rest.slice(whole.length);
  }
  const [descr, order, shape] = ["descr", "fortran_order", "shape"].map((key) => entries.get(key));
  if (descr === undefined || order === undefined || shape === undefined || entries.size !== 3) throw malformed(header);
  if (!/^['"]/.test(descr) || !/^(True|False)$/.test(order) || !shape.startsWith("(")) throw malformed(header);
  return { descr: descr.slice(1, -1), fortran: order === "True", shape: shapeIn(shape, header) };
}

function shapeIn(tuple: string, header: string): number[] {
  const inner = tuple.slice(1, -1).trim();
  if (inner === "") return [];
  if (!/^((?:0|[1-9]\d*)L?\s*,\s*)+((?:0|[1-9]\d*)L?)?$/.test(inner)) throw malformed(header);
  const sizes = inner
    .split(",")
    .map((size) => size.trim())
    .filter((size) => size !== "");
  const shape = sizes.map((size) => Number(size.replace("L", "")));
  if (shape.length > limits.axes) {
    throw new TensorFileError(words("a tensor of rank {0} has too many axes: at most {1}", shape.length, limits.axes));
  }
  if (!shape.every(Number.isSafeInteger)) {
    throw new TensorFileError(words("the shape of the .npy file is too large"));
  }
  return shape;
}

function malformed(header: string): TensorFileError {
  const shown = JSON.stringify(header.slice(0, 60));
  return new TensorFileError(words("the header of the .npy file is malformed: {0}", shown));
}
