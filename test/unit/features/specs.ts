/** What version 1.1 of the format added: one addition with the smallest spec that has it. */
export interface Addition {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** The key that says it, as a path (`layerNorm.offset`), and a value that it cannot have. */
  readonly key: string;
  readonly wrong: unknown;
  /** Steps that are there because of it. */
  readonly steps?: readonly string[];
  /** Tensors whose gradient it needs. */
  readonly tensors?: readonly string[];
  /** What one stage of a pair of query and key is called. */
  readonly stage?: string;
  /** A word of the line of facts. */
  readonly fact?: RegExp;
}

export const drawn = (seed: number, ...shape: number[]) => ({ random: "normal", shape, seed, std: 0.7 });
export const X = drawn(1, 3, 4);
export const heads = { heads: 2, Wq: drawn(2, 4, 4), Wk: drawn(3, 4, 4), Wv: drawn(4, 4, 4), Wo: drawn(5, 4, 4) };
export const block = { X, ...heads };
export const wide = { ...block, Wq: drawn(2, 4, 8), Wk: drawn(3, 4, 8) };
export const network = { W1: drawn(6, 4, 5), W2: drawn(7, 5, 4) };
export const embedding = { ids: [1, 0, 2], table: drawn(8, 4, 4) };
export const fed = { embedding, ...heads };
export const gamma = drawn(9, 4);
export const rope = (more: object) => ({ ...block, position: { type: "rope", ...more } });
export const scaling = (more: object) => rope({ scaling: more });
export const feedForward = (more: object) => ({ ...block, feedForward: { ...network, ...more } });
export const readOut = (more: object) => ({ ...block, readOut: { W: drawn(10, 4, 3), ...more } });
export const masked = (mask: unknown) => ({ ...block, mask });
