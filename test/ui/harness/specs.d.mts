/** A spec of n tokens with made weights, as text. */
export function large(n: number, heads: number, dk: number, extra?: object): string;
export function stacked(layers: number, heads: number, n: number): string;
