import { words } from "../../words.ts";
import { UnsupportedElements } from "./byteSource.ts";
import { type ElementType, elementType } from "./elementTypes.ts";
import { utf8Text } from "./utf8Text.ts";

/** A NumPy element type in its byte order; `text` for `<U` and `S`, with the bytes of one. */
export interface NumpyType {
  readonly type: ElementType;
  readonly little: boolean;
  readonly text?: "utf32" | "bytes";
  readonly object?: true;
}

const kinds: Readonly<Record<string, string>> = {
  f2: "float16",
  f4: "float32",
  f8: "float64",
  i1: "int8",
  u1: "uint8",
  i2: "int16",
  u2: "uint16",
  i4: "int32",
  u4: "uint32",
  i8: "int64",
  u8: "uint64",
  b1: "bool",
  c8: "complex64",
  c16: "complex128",
  V2: "bfloat16",
};

const known = new Map(Object.entries(kinds));

/** Understands a type's description such as `<f4`, `|b1`, `=i8` or `float32`; `order` where it is told apart. */
export function numpyType(descr: string, order?: string): NumpyType {
  const [, mark = "", code = ""] = /^([<>|=]?)(.*)$/s.exec(descr) ?? [];
  const little = (order === "<" || order === ">" ? order : mark) !== ">";
  const name = known.get(code) ?? (mark === "" ? code : "");
  const type = elementType(name === "bool_" ? "bool" : name);
  if (type !== undefined) return { type, little };
  if (code === "O" || code === "O8" || code === "O4")
    return { type: { name: "object", size: 8 }, little, object: true };
  const [, letter, digits = ""] = /^([USa])(\d{1,6})$/.exec(code) ?? [];
  if (letter === "U") return { type: { name: "str", size: 4 * Number(digits) }, little, text: "utf32" };
  if (letter !== undefined) return { type: { name: "bytes", size: Number(digits) }, little, text: "bytes" };
  throw new UnsupportedElements(words("the element type {0} is not supported", JSON.stringify(descr.slice(0, 40))));
}

/** The texts of a `<U` or `S` array, without the zeros that fill them up. */
export function textsOf(bytes: Uint8Array, { type, little, text }: NumpyType, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => {
    const start = index * type.size;
    if (text === "bytes") {
      const own = bytes.subarray(start, start + type.size);
      const end = own.findLastIndex((byte) => byte !== 0) + 1;
      return utf8Text(own.subarray(0, end));
    }
    let result = "";
    for (let at = start; at < start + type.size; at += 4) {
      const point = view.getUint32(at, little);
      result += String.fromCodePoint(point <= 0x10ffff ? point : 0xfffd);
    }
    return result.replace(/\0+$/, "");
  });
}
