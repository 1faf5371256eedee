// A zip archive packed as small as deflate can: vsce packs for speed.
import { crc32 } from "node:zlib";
import { tightDeflate } from "./tightDeflate.mjs";

/** 1 January 1980: an archive of the same files is the same to the byte. */
const date = 0x0021;
const deflated = 8;
const utf8 = 0x0800;

/** The archive of some files, by their names in it. vsce reads them in an order of its own each time; here they are sorted. */
export function tightZip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, data] of Object.entries(files).sort(byName)) {
    const label = Buffer.from(name, "utf8");
    const packed = tightDeflate(Buffer.from(data));
    const fields = fieldsOf(label, packed, data);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, label, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), fields, rest, label);
    parts.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}

/** What an entry's two headers share: version, flags, method, time, checksum, sizes, lengths of name and extra field. */
function fieldsOf(label, packed, data) {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(utf8, 2);
  fields.writeUInt16LE(deflated, 4);
  fields.writeUInt16LE(date, 8);
  fields.writeUInt32LE(crc32(data), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(data.length, 18);
  fields.writeUInt16LE(label.length, 22);
  return fields;
}

function byName([one], [other]) {
  return one < other ? -1 : 1;
}
