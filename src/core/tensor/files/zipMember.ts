import { Inflate } from "fflate/browser";
import { limits } from "../../limits.ts";
import { type ByteSource, memorySource, partOf, readRange, TensorFileError, viewOf } from "./byteSource.ts";
import { crc32 } from "./crc32.ts";
import { broken, shownName, type ZipMember } from "./zipDirectory.ts";

/** Bytes of a stored member up to which it is read whole and its checksum compared when it is opened. */
const checkedBytes = 2 ** 20;

/**
 * A member's bytes by range. A stored one stays where it is; a deflated one is inflated whole, never further than the
 * directory says. `checked`: compare the checksum whatever the size.
 */
export async function openMember(source: ByteSource, member: ZipMember, checked: boolean): Promise<ByteSource> {
  const name = shownName(member.name);
  if (member.encrypted) throw broken(`the member ${name} is encrypted`);
  if (member.method !== 0 && member.method !== 8) {
    throw broken(`the compression method ${member.method} of the member ${name} is not supported`);
  }
  const packed = await packedBytes(source, member);
  if (member.method === 8) {
    const bytes = await inflated(packed, member);
    compare(bytes, member);
    return memorySource(bytes);
  }
  if (member.size !== member.packed)
    throw broken(`the sizes of the member ${name} differ: ${member.size} and ${member.packed}`);
  if (checked || member.size <= checkedBytes) compare(await readRange(packed, 0, packed.size), member);
  return packed;
}

async function packedBytes(source: ByteSource, member: ZipMember): Promise<ByteSource> {
  const view = viewOf(await readRange(source, member.header, 30));
  if (view.getUint32(0, true) !== 0x04034b50) {
    throw broken(`the local header of the member ${shownName(member.name)} is missing`);
  }
  const start = member.header + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + member.packed > source.size)
    throw broken(`the member ${shownName(member.name)} ends past the end of the file`);
  return partOf(source, start, member.packed);
}

function compare(bytes: Uint8Array, member: ZipMember): void {
  if (crc32(bytes) !== member.crc) throw broken(`the checksum (CRC) of the member ${shownName(member.name)} is wrong`);
}

async function inflated(packed: ByteSource, member: ZipMember): Promise<Uint8Array> {
  const { size } = member;
  const name = shownName(member.name);
  // Deflate cannot shrink bytes by more than a factor of 1,032.
  if (size > limits.tensorBytes || size > packed.size * 1032 + 64)
    throw broken(`the member ${name} claims a size of ${size} bytes, more than it can hold`);
  const result = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((chunk) => {
    if (length + chunk.length > size)
      throw broken(`the member ${name} inflates to more than its size of ${size} bytes`);
    result.set(chunk, length);
    length += chunk.length;
  });
  const step = 2 ** 14;
  try {
    for (let at = 0; at < packed.size || at === 0; at += step) {
      stream.push(await readRange(packed, at, Math.min(step, packed.size - at)), at + step >= packed.size);
    }
  } catch (error) {
    if (error instanceof TensorFileError) throw error;
    throw broken(`the compressed data of the member ${name} is damaged`);
  }
  if (length !== size) throw broken(`the member ${name} inflates to ${length} bytes, its size is ${size}`);
  return result;
}
