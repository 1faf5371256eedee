import type { TensorFileError } from "../byteSource.ts";
import { latinText, type PickleReader, plainInteger } from "./pickleReader.ts";
import type { PickleValue } from "./pickleValues.ts";

const digits = 40;

/** The value that an opcode of a number, a text or bytes stands for; undefined for other opcodes. */
export function scalarOf(
  opcode: number,
  reader: PickleReader,
  fault: (reason: string) => TensorFileError,
): PickleValue | undefined {
  return textScalar(opcode, reader, fault) ?? binaryScalar(opcode, reader);
}

function binaryScalar(opcode: number, reader: PickleReader): PickleValue | undefined {
  switch (opcode) {
    case 0x4e:
      return null;
    case 0x88:
      return true;
    case 0x89:
      return false;
    case 0x4b:
      return reader.unsigned(1);
    case 0x4d:
      return reader.unsigned(2);
    case 0x4a:
      return reader.signed32();
    case 0x8a:
      return reader.long(reader.unsigned(1));
    case 0x8b:
      return reader.long(reader.signed32());
    case 0x47:
      return reader.float64();
    case 0x58:
      return reader.utf8(reader.unsigned(4));
    case 0x8c:
      return reader.utf8(reader.unsigned(1));
    case 0x8d:
      return reader.utf8(reader.long64());
    case 0x54:
      return reader.latin(reader.signed32());
    case 0x55:
      return reader.latin(reader.unsigned(1));
    case 0x42:
      return reader.bytes(reader.unsigned(4));
    case 0x43:
      return reader.bytes(reader.unsigned(1));
    case 0x8e:
    case 0x96:
      return reader.bytes(reader.long64());
    default:
      return undefined;
  }
}

/** The opcodes of protocol 0, whose values are lines of text. */
function textScalar(
  opcode: number,
  reader: PickleReader,
  fault: (reason: string) => TensorFileError,
): PickleValue | undefined {
  switch (opcode) {
    case 0x49: {
      const text = reader.line();
      return text === "00" || text === "01" ? text === "01" : integerIn(text, fault);
    }
    case 0x4c:
      return integerIn(reader.line().replace(/L$/, ""), fault);
    case 0x46:
      return floatIn(reader.line(), fault);
    case 0x56:
      return rawUnicode(latinText(reader.lineBytes()));
    case 0x53:
      return pythonString(latinText(reader.lineBytes()), fault);
    default:
      return undefined;
  }
}

function integerIn(text: string, fault: (reason: string) => TensorFileError): number | bigint {
  if (text.length > digits) throw fault(`an integer of ${text.length} digits is too long`);
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw fault("this is no integer");
  return plainInteger(BigInt(text.trim().replace("+", "")));
}

function floatIn(text: string, fault: (reason: string) => TensorFileError): number {
  const word = /^\s*([+-]?)(?:(inf)(?:inity)?|nan)\s*$/i.exec(text);
  if (word !== null) {
    if (word[2] === undefined) return Number.NaN;
    return word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)) throw fault("this is no number");
  return Number(text);
}

/** Python's raw-unicode-escape: Latin-1 with `\\uXXXX` and `\\UXXXXXXXX`. */
function rawUnicode(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (_, four?: string, eight?: string) =>
    character(Number.parseInt(four ?? eight ?? "", 16)),
  );
}

function character(point: number): string {
  return String.fromCodePoint(point <= 0x10ffff ? point : 0xfffd);
}

const escapes = new Map(Object.entries({ n: "\n", r: "\r", t: "\t", a: "\x07", b: "\b", f: "\f", v: "\v" }));

/** A byte string as Python 2 writes it in quotes, with its escapes. */
function pythonString(line: string, fault: (reason: string) => TensorFileError): string {
  const inner = /^(['"])([\s\S]*)\1\s*$/.exec(line)?.[2];
  if (inner === undefined) throw fault("the text has no quotes");
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|([\s\S]))/g,
    (_, hex?: string, octal?: string, one = "") => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      return escapes.get(one) ?? one;
    },
  );
}
