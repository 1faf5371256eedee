// Blocks of deflate with Huffman codes of their own: RFC 1951, 3.2.7.
import {
  distanceBase,
  distanceExtra,
  distanceSymbol,
  endOfBlock,
  lengthBase,
  lengthExtra,
  lengthSymbol,
} from "./deflateSymbols.mjs";

const literalCodes = 286;
const distanceCodes = 30;
/** The order in which the lengths of the lengths' own codes are written. */
const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** About the bits that a code's length takes in a block's head, and the head itself. */
const bitsPerCode = 3.5;
const bitsOfHead = 70;

/** A block of symbols with how often each code is used, and about how many bits it takes. */
export function blockOf(symbols, counts = countSymbols(symbols)) {
  let bits = bitsOfHead;
  for (const list of [counts.literals, counts.dists]) {
    const total = list.reduce((sum, count) => sum + count, 0);
    for (const count of list) if (count > 0) bits += bitsPerCode + count * Math.log2(total / count);
  }
  return { at: symbols[0]?.at ?? 0, symbols, counts, bits: bits + counts.extra };
}

function countSymbols(symbols) {
  const literals = new Float64Array(literalCodes);
  const dists = new Float64Array(distanceCodes);
  let extra = 0;
  literals[endOfBlock] = 1;
  for (const { size, value } of symbols) {
    if (size === 1) {
      literals[value]++;
      continue;
    }
    const [length, distance] = [lengthSymbol(size), distanceSymbol(value)];
    literals[length]++;
    dists[distance]++;
    extra += lengthExtra(length) + distanceExtra(distance);
  }
  return { literals, dists, extra };
}

/** The counts of two blocks together. */
export function countsOf({ counts: a }, { counts: b }) {
  const literals = a.literals.map((count, at) => count + b.literals[at]);
  literals[endOfBlock] = 1;
  return { literals, dists: a.dists.map((count, at) => count + b.dists[at]), extra: a.extra + b.extra };
}

/** The bits of each code if it is used so often; without counts a guess. */
export function costsOf(counts) {
  if (counts === undefined) {
    return { literals: new Float64Array(literalCodes).fill(7), dists: new Float64Array(distanceCodes).fill(5) };
  }
  const bits = (list) => {
    const total = list.reduce((sum, count) => sum + count, 0);
    return list.map((count) => Math.min(15, Math.log2((total + 1) / Math.max(0.5, count))));
  };
  return { literals: bits(counts.literals), dists: bits(counts.dists) };
}

/** The lengths of Huffman codes of at most `most` bits for symbols that are used so often. */
function codeLengths(counts, most) {
  for (let list = Array.from(counts); ; list = list.map((count) => (count === 0 ? 0 : Math.ceil(count / 2)))) {
    const lengths = huffman(list);
    if (lengths.every((length) => length <= most)) return lengths;
  }
}

function huffman(counts) {
  const lengths = new Uint8Array(counts.length);
  let nodes = [...counts.keys()].filter((at) => counts[at] > 0).map((at) => ({ count: counts[at], leaves: [at] }));
  if (nodes.length === 1) lengths[nodes[0].leaves[0]] = 1;
  nodes.sort((a, b) => a.count - b.count);
  while (nodes.length > 1) {
    const [a, b, ...rest] = nodes;
    const leaves = [...a.leaves, ...b.leaves];
    for (const leaf of leaves) lengths[leaf]++;
    const node = { count: a.count + b.count, leaves };
    const place = rest.findIndex(({ count }) => count > node.count);
    rest.splice(place < 0 ? rest.length : place, 0, node);
    nodes = rest;
  }
  return lengths;
}

/** The codes of given lengths, their bits in the order in which they are written. */
function codesOf(lengths) {
  const codes = new Uint32Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= 15; length++) {
    for (const [symbol, own] of lengths.entries()) if (own === length) codes[symbol] = mirrored(code++, length);
    code <<= 1;
  }
  return codes;
}

function mirrored(code, length) {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}

class Bits {
  #bytes = [];
  #held = 0;
  #count = 0;

  put(value, count) {
    for (let bit = 0; bit < count; bit++) {
      this.#held |= ((value >> bit) & 1) << this.#count++;
      if (this.#count === 8) this.flush();
    }
  }

  flush() {
    if (this.#count > 0) this.#bytes.push(this.#held);
    this.#held = 0;
    this.#count = 0;
  }

  get bytes() {
    this.flush();
    return Buffer.from(this.#bytes);
  }
}

/** Writes blocks one after the other. */
export function writeBlocks(blocks) {
  const bits = new Bits();
  for (const [at, block] of blocks.entries()) writeBlock(bits, block, at === blocks.length - 1);
  return bits.bytes;
}

function writeBlock(bits, { symbols, counts }, isLast) {
  const literals = codeLengths(counts.literals, 15);
  const used = counts.dists.some((count) => count > 0);
  const dists = used ? codeLengths(counts.dists, 15) : Uint8Array.of(1);
  bits.put(isLast ? 1 : 0, 1);
  bits.put(2, 2);
  writeLengths(bits, literals, dists);
  const [literalCode, distanceCode] = [codesOf(literals), codesOf(dists)];
  for (const { size, value } of symbols) {
    if (size === 1) {
      bits.put(literalCode[value], literals[value]);
      continue;
    }
    const [length, distance] = [lengthSymbol(size), distanceSymbol(value)];
    bits.put(literalCode[length], literals[length]);
    bits.put(size - lengthBase(length), lengthExtra(length));
    bits.put(distanceCode[distance], dists[distance]);
    bits.put(value - distanceBase(distance), distanceExtra(distance));
  }
  bits.put(literalCode[endOfBlock], literals[endOfBlock]);
}

/** The head of a block: its codes' lengths, of which runs are written as such. */
function writeLengths(bits, literals, dists) {
  const [numLiterals, numDists] = [lastUsed(literals, 257), lastUsed(dists, 1)];
  const runs = runsOf([...literals.subarray(0, numLiterals), ...dists.subarray(0, numDists)]);
  const counts = new Float64Array(19);
  for (const { symbol } of runs) counts[symbol]++;
  const lengths = codeLengths(counts, 7);
  const codes = codesOf(lengths);
  const written = Math.max(4, 1 + order.findLastIndex((symbol) => lengths[symbol] > 0));
  bits.put(numLiterals - 257, 5);
  bits.put(numDists - 1, 5);
  bits.put(written - 4, 4);
  for (const symbol of order.slice(0, written)) bits.put(lengths[symbol], 3);
  for (const { symbol, more, width } of runs) {
    bits.put(codes[symbol], lengths[symbol]);
    bits.put(more, width);
  }
}

function lastUsed(lengths, least) {
  return Math.max(least, 1 + lengths.findLastIndex((length) => length > 0));
}

/** Lengths with their runs: 16 repeats the last one 3–6 times, 17 and 18 stand for 3–10 and 11–138 zeros. */
function runsOf(lengths) {
  const runs = [];
  for (let at = 0; at < lengths.length; ) {
    let same = 1;
    while (lengths[at + same] === lengths[at]) same++;
    const value = lengths[at];
    at += same;
    if (value !== 0) {
      runs.push({ symbol: value, more: 0, width: 0 });
      same--;
    }
    while (same >= 3) {
      const most = value !== 0 ? 6 : 138;
      const count = Math.min(most, same);
      if (value !== 0) runs.push({ symbol: 16, more: count - 3, width: 2 });
      else if (count <= 10) runs.push({ symbol: 17, more: count - 3, width: 3 });
      else runs.push({ symbol: 18, more: count - 11, width: 7 });
      same -= count;
    }
    while (same-- > 0) runs.push({ symbol: value, more: 0, width: 0 });
  }
  return runs;
}
