/** What an architecture is, as far as its costs go. Widths in numbers, `n` positions. */
export type Architecture =
  | { readonly kind: "attention" }
  /** Each query looks at `reach` keys around it. */
  | { readonly kind: "local"; readonly reach: number }
  | { readonly kind: "recurrent"; readonly gates: number; readonly hidden: number }
  | { readonly kind: "convolution"; readonly kernel: number; readonly dilated: boolean; readonly width: number };

/** One figure of an architecture: its formula in the field's letters, and its value for n positions of width d. */
export interface Cost {
  readonly formula: string;
  at(n: number, d: number): number;
}

/** Costs of one layer. Source: Vaswani et al. 2017, table 1; parameters without biases. */
export interface Costs {
  /** Multiplications, up to a constant factor. */
  readonly operations: Cost;
  /** Steps that have to wait for one another. */
  readonly sequential: Cost;
  /** Layers or steps that a signal goes through between the two positions that are farthest apart. */
  readonly longestPath: Cost;
  readonly parameters: Cost;
}

const one: Cost = { formula: "1", at: () => 1 };

/** The costs of an architecture. */
export function costsOf(of: Architecture): Costs {
  switch (of.kind) {
    case "attention":
      return {
        operations: { formula: "n²·d", at: (n, d) => n * n * d },
        sequential: one,
        longestPath: one,
        parameters: { formula: "3·d²", at: (_, d) => 3 * d * d },
      };
    case "local":
      return {
        operations: { formula: "r·n·d", at: (n, d) => Math.min(of.reach, n) * n * d },
        sequential: one,
        longestPath: { formula: "n/r", at: (n) => Math.max(1, n / of.reach) },
        parameters: { formula: "3·d²", at: (_, d) => 3 * d * d },
      };
    case "recurrent": {
      const { gates, hidden } = of;
      const times = gates === 1 ? "" : `${gates}·`;
      return {
        operations: { formula: "n·d²", at: (n, d) => n * d * d },
        sequential: { formula: "n", at: (n) => n },
        longestPath: { formula: "n", at: (n) => n },
        parameters: { formula: `${times}H·(d + H)`, at: (_, d) => gates * hidden * (d + hidden) },
      };
    }
    case "convolution": {
      const { kernel, dilated, width } = of;
      return {
        operations: { formula: "k·n·d²", at: (n, d) => kernel * n * d * d },
        sequential: one,
        longestPath: dilated
          ? { formula: "log_k n", at: (n) => (kernel < 2 ? n : Math.max(1, Math.log(n) / Math.log(kernel))) }
          : { formula: "n/k", at: (n) => Math.max(1, n / kernel) },
        parameters: { formula: "k·d·width", at: (_, d) => kernel * d * width },
      };
    }
  }
}

/** The length at which attention begins to cost more operations than a recurrent layer: n²d = nd², so n = d. */
export function crossover(d: number): number {
  return d;
}
