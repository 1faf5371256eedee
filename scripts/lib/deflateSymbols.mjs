// The symbols of deflate: RFC 1951, 3.2.5.

export const longest = 258;
export const endOfBlock = 256;
const firstLength = 257;

/** Smallest length or distance of each symbol, and how many more bits say the rest. */
function table(count, first, from, skip) {
  const bases = [];
  const extras = [];
  for (let symbol = 0, base = from; symbol < count; symbol++) {
    const extra = Math.max(0, Math.floor(symbol / first) - skip);
    bases.push(base);
    extras.push(extra);
    base += 1 << extra;
  }
  return { bases, extras };
}

const lengths = table(28, 4, 3, 1);
lengths.bases.push(longest);
lengths.extras.push(0);
const distances = table(30, 2, 1, 1);

const lengthSymbols = symbolsUpTo(lengths.bases, longest).map((symbol) => symbol + firstLength);
const distanceSymbols = symbolsUpTo(distances.bases, 32768);

/** The symbol of each number up to the largest. */
function symbolsUpTo(bases, most) {
  const symbols = new Uint16Array(most + 1);
  for (let symbol = 0; symbol < bases.length; symbol++) symbols.fill(symbol, bases[symbol]);
  return symbols;
}

export const lengthSymbol = (length) => lengthSymbols[length];
export const distanceSymbol = (distance) => distanceSymbols[distance];
export const lengthExtra = (symbol) => lengths.extras[symbol - firstLength];
export const distanceExtra = (symbol) => distances.extras[symbol];
export const lengthBase = (symbol) => lengths.bases[symbol - firstLength];
export const distanceBase = (symbol) => distances.bases[symbol];
