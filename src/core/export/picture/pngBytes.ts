import type { Rgb } from "../../view/color.ts";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Bytes of one stored block of a deflate stream (RFC 1951, 3.2.4). */
const blockBytes = 65_535;

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (crcTable[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

function adler(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function bigEndianBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const name = Uint8Array.from(type, (letter) => letter.charCodeAt(0));
  const named = joined([name, data]);
  return joined([bigEndianBytes(data.length), named, bigEndianBytes(crc(named))]);
}

/** A zlib stream (RFC 1950) of stored blocks: a heatmap hardly gets smaller, and the picture is only a part of a file. */
function stored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let from = 0; from === 0 || from < bytes.length; from += blockBytes) {
    const block = bytes.subarray(from, from + blockBytes);
    const last = from + blockBytes >= bytes.length ? 1 : 0;
    const size = block.length;
    parts.push(Uint8Array.of(last, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255), block);
  }
  return joined([...parts, bigEndianBytes(adler(bytes))]);
}

/** A PNG of width × height pixels, eight bits a channel; `color` says each pixel's colour, row by row from the top. */
export function pngBytes(width: number, height: number, color: (index: number) => Rgb): Uint8Array {
  const stride = 1 + 3 * width;
  const rows = new Uint8Array(height * stride);
  for (let index = 0; index < width * height; index++) {
    rows.set(color(index), Math.floor(index / width) * stride + 1 + 3 * (index % width));
  }
  const header = joined([bigEndianBytes(width), bigEndianBytes(height), Uint8Array.of(8, 2, 0, 0, 0)]);
  const chunks = [chunk("IHDR", header), chunk("IDAT", stored(rows)), chunk("IEND", new Uint8Array())];
  return joined([Uint8Array.from(signature), ...chunks]);
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes as a `data:` address of a PNG (base64, RFC 4648). */
export function pngAddress(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    const four = [18, 12, 6, 0].map((shift) => letters[(bits >> shift) & 63]).join("");
    const missing = Math.max(0, at + 3 - bytes.length);
    parts.push(four.slice(0, 4 - missing) + "=".repeat(missing));
  }
  return `data:image/png;base64,${parts.join("")}`;
}
