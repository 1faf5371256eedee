/** A spec of n tokens with made weights: a size that no example has. */
export function large(n, heads, dk, extra = {}) {
  const width = heads * dk;
  const made = (seed, shape) => ({ random: "normal", shape, seed, std: 0.4 });
  return JSON.stringify({
    title: `${n} tokens, ${heads} heads`,
    tokens: Array.from({ length: n }, (_, at) => `tok${at + 1}`),
    X: made(1, [n, width]),
    Wq: made(2, [width, width]),
    Wk: made(3, [width, width]),
    Wv: made(4, [width, width]),
    Wo: made(5, [width, width]),
    heads,
    mask: "causal",
    ...extra,
  });
}

/** Layers of several heads over n tokens, of which every ninth is the same. */
export function stacked(layers, heads, n) {
  const width = heads * 4;
  const made = (seed, shape) => ({ random: "normal", shape, seed, std: 0.5 });
  return JSON.stringify({
    tokens: Array.from({ length: n }, (_, at) => `tok${at % 9}`),
    X: made(1, [n, width]),
    layers: Array.from({ length: layers }, (_, layer) => ({
      heads,
      mask: "causal",
      Wq: made(4 * layer + 2, [width, width]),
      Wk: made(4 * layer + 3, [width, width]),
      Wv: made(4 * layer + 4, [width, width]),
      Wo: made(4 * layer + 5, [width, width]),
    })),
  });
}
