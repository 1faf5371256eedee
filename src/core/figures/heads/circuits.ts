import { frac, low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { words } from "../../words.ts";
import type { HeadFigure } from "../figure.ts";
import type { HeadMatrices } from "../headMatrices.ts";
import { type Dense, frobenius, product, traceOf, transposedOf } from "../linear/dense.ts";
import { eigenvalues } from "../linear/eigenvalues.ts";
import { singularValues } from "../linear/singularValues.ts";
import { triangleOf } from "../linear/triangle.ts";

/** What a head's two circuits are like (Elhage et al. 2021). */
export interface Circuit {
  /** Not those that are zero because the head is narrower than the stream. */
  readonly singularValues: Float64Array;
  readonly trace: number;
}

/** QK = Wq·Wkᵀ: which tokens look at which. */
export function qkCircuit({ Wq, Wk }: HeadMatrices): Circuit {
  return {
    singularValues: singularValues(product(triangleOf(Wq), transposedOf(triangleOf(Wk)))),
    trace: traceOf(product(transposedOf(Wk), Wq)),
  };
}

/** OV = Wv·Wo: what is written when something is looked at; and Σλ/Σ|λ| of it, 1 for a head that copies. */
export function ovCircuit({ Wv, Wo }: HeadMatrices): Circuit & { readonly copying: number | undefined } {
  // Wv·Wo and Wo·Wv have the same eigenvalues but zeros.
  const small = product(Wo, Wv);
  const lambda = Wo.cols === Wv.rows ? eigenvalues(small) : undefined;
  const size = (lambda ?? []).reduce((sum, [re, im]) => sum + Math.hypot(re, im), 0);
  return {
    singularValues: singularValues(product(triangleOf(Wv), transposedOf(triangleOf(transposedOf(Wo))))),
    trace: traceOf(small),
    copying: lambda === undefined || size === 0 ? undefined : lambda.reduce((sum, [re]) => sum + re, 0) / size,
  };
}

/** How much of what the first head writes the second reads: as its queries, as its keys, as its values. 0 … 1. */
export interface Composition {
  readonly q: number;
  readonly k: number;
  readonly v: number;
}

/**
 * ‖OV₁·QK₂‖/(‖OV₁‖·‖QK₂‖), the same with QK₂ᵀ, and with OV₂. Undefined where a circuit is zero or their widths differ.
 */
export function composition(first: HeadMatrices, second: HeadMatrices): Composition | undefined {
  if (first.Wo.cols !== second.Wq.rows || first.Wo.cols !== second.Wv.rows) return undefined;
  const Rv = triangleOf(first.Wv);
  const sizes = {
    ov1: frobenius(product(Rv, first.Wo)),
    qk2: frobenius(product(second.Wq, transposedOf(triangleOf(second.Wk)))),
    ov2: frobenius(product(triangleOf(second.Wv), second.Wo)),
  };
  const part = (reads: Dense, then: Dense, size: number): number => {
    const middle = product(first.Wo, reads);
    return frobenius(product(product(Rv, middle), transposedOf(triangleOf(then)))) / (sizes.ov1 * size);
  };
  const found = {
    q: part(second.Wq, second.Wk, sizes.qk2),
    k: part(second.Wk, second.Wq, sizes.qk2),
    v: part(second.Wv, transposedOf(second.Wo), sizes.ov2),
  };
  return Object.values(found).every(Number.isFinite) ? found : undefined;
}

/** What the head's matrices do, whatever the tokens. */
export const circuits: HeadFigure = {
  name: "circuits",
  title: words("Circuits"),
  formula: row(
    frac(row(op("Σ"), sym("λ")), row(op("Σ"), "|", sym("λ"), "|")),
    op("of"),
    low(sym("W"), sym("v")),
    low(sym("W"), sym("o")),
  ),
  words: words(
    "Whether what is looked at is copied: 1 where everything is written as it was read, −1 where it is suppressed.",
  ),
  isSlow: true,
  measure: (head) => {
    const matrices = head.matrices();
    if (matrices === undefined) return { value: undefined, note: words("The projections are not known.") };
    const [qk, ov] = [qkCircuit(matrices), ovCircuit(matrices)];
    return {
      value: ov.copying,
      parts: [
        { name: "ovTrace", words: words("trace of Wv·Wo"), value: ov.trace },
        { name: "ovLargest", words: words("largest singular value of Wv·Wo"), value: ov.singularValues[0] ?? 0 },
        { name: "qkTrace", words: words("trace of Wq·Wkᵀ"), value: qk.trace },
        { name: "qkLargest", words: words("largest singular value of Wq·Wkᵀ"), value: qk.singularValues[0] ?? 0 },
      ],
    };
  },
};
