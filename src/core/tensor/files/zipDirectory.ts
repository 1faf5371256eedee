import { words } from "../../words.ts";
import { type ByteSource, readRange, TensorFileError, viewOf } from "./byteSource.ts";
import { utf8Text } from "./utf8Text.ts";

/** A member of a zip archive as its central directory describes it; the name is only a name. */
export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Byte where its local header begins. */
  readonly header: number;
}

const most = { members: 100_000, directory: 32 * 2 ** 20 };

/** Reads the central directory of a zip archive, zip64 included; throws where it contradicts itself or the file. */
export async function readZipDirectory(source: ByteSource): Promise<ReadonlyMap<string, ZipMember>> {
  const { at, size, count, prefix } = await findDirectory(source);
  if (count > most.members || size > most.directory) throw broken("the directory is too large");
  const bytes = await readRange(source, at + prefix, size);
  const members = new Map<string, ZipMember>();
  const headers = new Set<number>();
  let offset = 0;
  for (let index = 0; index < count; index++) {
    const { member, next } = memberAt(bytes, offset, prefix);
    if (members.has(member.name)) throw broken(`two members have the name ${shownName(member.name)}`);
    if (headers.has(member.header)) throw broken("members overlap");
    if (member.header + 30 + member.packed > source.size) throw broken("a member lies past the end of the file");
    members.set(member.name, member);
    headers.add(member.header);
    offset = next;
  }
  return members;
}

/** Says what is wrong with a zip archive. */
export function broken(reason: string): TensorFileError {
  return new TensorFileError(words("the zip archive cannot be read: {0}", reason));
}

/** A member's name for messages: short, and without characters that steer a terminal. */
export function shownName(name: string): string {
  return JSON.stringify(name.slice(0, 60));
}

interface DirectoryPlace {
  readonly at: number;
  readonly size: number;
  readonly count: number;
}

/**
 * The end-of-directory record is in the last 64 KB, behind at most a comment; zip64 has one of its own before it. The
 * directory ends where these records begin: offsets are counted from the first byte of the archive, `prefix` bytes into the file.
 */
async function findDirectory(source: ByteSource): Promise<DirectoryPlace & { readonly prefix: number }> {
  const length = Math.min(source.size, 65_557);
  const tail = await readRange(source, source.size - length, length);
  const view = viewOf(tail);
  for (let at = length - 22; at >= 0; at--) {
    // The comment reaches to the end of the file: else these four bytes are a part of one.
    if (view.getUint32(at, true) !== 0x06054b50 || at + 22 + view.getUint16(at + 20, true) !== length) continue;
    const record = {
      at: view.getUint32(at + 16, true),
      size: view.getUint32(at + 12, true),
      count: view.getUint16(at + 10, true),
    };
    const wide = record.at === 0xffffffff || record.size === 0xffffffff || record.count === 0xffff;
    const end = source.size - length + at;
    return wide && at >= 20 && view.getUint32(at - 20, true) === 0x07064b50
      ? findWide(source, exact(view, at - 20 + 8), end - 20)
      : behindPrefix(source, record, end);
  }
  throw broken("its central directory is missing, the file may be truncated");
}

/** `end`: byte where the locator of the zip64 record begins, which follows that record. */
async function findWide(source: ByteSource, at: number, end: number): ReturnType<typeof findDirectory> {
  for (const start of [at, end - 56]) {
    if (start < 0 || start + 56 > end) continue;
    const view = viewOf(await readRange(source, start, 56));
    if (view.getUint32(0, true) !== 0x06064b50) continue;
    return behindPrefix(source, { count: exact(view, 32), size: exact(view, 40), at: exact(view, 48) }, start);
  }
  throw broken("its zip64 directory is missing");
}

async function behindPrefix(source: ByteSource, place: DirectoryPlace, end: number): ReturnType<typeof findDirectory> {
  const prefix = end - place.size - place.at;
  if (prefix <= 0 || place.count === 0) return { ...place, prefix: 0 };
  // Bytes between the directory and its end are no prefix.
  const first = await readRange(source, place.at + prefix, Math.min(4, place.size));
  return { ...place, prefix: first.length === 4 && isEntry(first, 0) ? prefix : 0 };
}

function isEntry(bytes: Uint8Array, at: number): boolean {
  return viewOf(bytes).getUint32(at, true) === 0x02014b50;
}

function exact(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw broken("a size is too large");
  return value;
}

function memberAt(bytes: Uint8Array, at: number, prefix: number): { member: ZipMember; next: number } {
  const view = viewOf(bytes);
  if (at + 46 > bytes.length || !isEntry(bytes, at)) throw broken("its central directory is truncated");
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  if (next > bytes.length) throw broken("its central directory is truncated");
  const name = utf8Text(bytes.subarray(at + 46, at + 46 + nameLength));
  const sizes = {
    size: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    header: view.getUint32(at + 42, true),
  };
  widen(sizes, bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength));
  sizes.header += prefix;
  const encrypted = (view.getUint16(at + 8, true) & 1) !== 0;
  const crc = view.getUint32(at + 16, true);
  return { member: { name, method: view.getUint16(at + 10, true), encrypted, crc, ...sizes }, next };
}

/** Replaces the sizes that are 0xFFFFFFFF by those of the zip64 extra field, in its order. */
function widen(sizes: { size: number; packed: number; header: number }, extra: Uint8Array): void {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      let field = at + 4;
      for (const key of ["size", "packed", "header"] as const) {
        if (sizes[key] !== 0xffffffff) continue;
        if (field + 8 > Math.min(end, extra.length)) throw broken("a zip64 size is missing");
        sizes[key] = exact(view, field);
        field += 8;
      }
    }
    at = end;
  }
}
