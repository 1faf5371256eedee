import { low, op, row, sym } from "../../explain/text/formulaParts.ts";
import { itemAt } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type HeadFigure, sumOf } from "../figure.ts";
import type { HeadNumbers } from "../headNumbers.ts";

/** ‖a·f(x)‖ of each pair, n×m: what a key really adds to a query's output through the head. Undefined without values. */
export function contributionMatrix(head: HeadNumbers): Float64Array | undefined {
  const written = head.written();
  if (written === undefined) return undefined;
  const { width, data } = written;
  const lengths = Float64Array.from({ length: head.m }, (_, j) => {
    return Math.sqrt(sumOf(width, (c) => valueAt(data, j * width + c) ** 2));
  });
  const { n, m, weights } = head;
  const matrix = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) matrix[i * m + j] = Math.abs(valueAt(weights, i * m + j)) * valueAt(lengths, j);
  }
  return matrix;
}

/**
 * ‖Σ over heads of a·f(x)‖ of each pair, n×m: the norm of the sum, never the sum of norms. `ownColumns` says that the heads
 * write side by side (no Wo). Undefined without values.
 */
export function layerContribution(heads: readonly HeadNumbers[], ownColumns: boolean): Float64Array | undefined {
  const written = heads.map((head) => head.written()).filter((one) => one !== undefined);
  const first = heads[0];
  if (first === undefined || written.length < heads.length) return undefined;
  const { n, m } = first;
  const result = new Float64Array(n * m);
  for (let j = 0; j < m; j++) {
    const vectors = written.map(({ data, width }) => data.subarray(j * width, (j + 1) * width));
    const gram = vectors.map((a, g) =>
      vectors.map((b, h) => (ownColumns && g !== h ? 0 : sumOf(a.length, (c) => valueAt(a, c) * valueAt(b, c)))),
    );
    const column = { vectors, gram, ownColumns };
    for (let i = 0; i < n; i++) {
      const factors = heads.map(({ weights }) => valueAt(weights, i * m + j));
      result[i * m + j] = lengthOfSum(factors, column);
    }
  }
  return result;
}

/** What the heads let through of one key, and the products of that with each other. */
interface Column {
  readonly vectors: readonly Float64Array[];
  readonly gram: readonly (readonly number[])[];
  readonly ownColumns: boolean;
}

/** Where the heads cancel each other to less than this part, the products are too rough. */
const cancelled = 1e-2;

/** ‖Σ factor·vector‖ by the vectors' products, or by the sum itself where that is small against its parts. */
function lengthOfSum(factors: readonly number[], { vectors, gram, ownColumns }: Column): number {
  const term = (g: number, h: number): number => {
    const [one, other] = [itemAt(factors, g), itemAt(factors, h)];
    return one === 0 || other === 0 ? 0 : one * other * itemAt(itemAt(gram, g), h);
  };
  const apart = sumOf(factors.length, (g) => term(g, g));
  const square = sumOf(factors.length, (g) => sumOf(factors.length, (h) => term(g, h)));
  if (ownColumns || !(square < cancelled * apart)) return Math.sqrt(square);
  return Math.sqrt(
    sumOf(
      itemAt(vectors, 0).length,
      (c) => sumOf(factors.length, (h) => itemAt(factors, h) * valueAt(itemAt(vectors, h), c)) ** 2,
    ),
  );
}

/** What a head adds: weights times the length of what they let through (Kobayashi et al. 2020). */
export const contribution: HeadFigure = {
  name: "contribution",
  title: words("Contribution"),
  formula: row(op("mean"), op("Σ"), "‖", low(sym("a"), sym("ij")), sym("f"), "(", low(sym("x"), sym("j")), ")", "‖"),
  words: words(
    "How much a query's output is moved by what its weights let through; a large weight on a short value adds little.",
  ),
  measure: (head) => {
    const matrix = contributionMatrix(head);
    if (matrix === undefined)
      return { value: undefined, note: words("What the head writes is not weight times value here, or not known.") };
    let [largest, sum] = [0, 0];
    for (let k = 0; k < matrix.length; k++) {
      sum += valueAt(matrix, k);
      if (valueAt(matrix, k) > valueAt(matrix, largest)) largest = k;
    }
    return {
      value: sum / head.n,
      parts: [
        { name: "largest", words: words("the largest of a pair"), value: matrix[largest] ?? Number.NaN },
        { name: "query", words: words("its query, from 0"), value: Math.floor(largest / head.m) },
        { name: "key", words: words("its key, from 0"), value: largest % head.m },
      ],
    };
  },
};
