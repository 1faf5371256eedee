import { subscriptValue } from "../../subscripts.ts";

/** Names that the code imports or defines. */
const keywords: ReadonlySet<string> = new Set([
  "row",
  "softmax",
  "erf",
  "erfc",
  "exp",
  "tanh",
  "sqrt",
  "sin",
  "cos",
  "inf",
  "nan",
  "np",
  "torch",
]);

/** An index from 1 as Python counts it. */
function fromZero(digits: string | number): string {
  return String(Number(digits) - 1);
}

/**
 * A name for a vector in Python, with indices from 0: `q₁` is `q0`, `Wq[:,3]` is `Wq_2`, `x₁` of `X` is `x0`. Never the name of
 * something that the code imports.
 */
export function pythonName(symbol: string): string {
  // Taken apart by NFD, letters lose their hats and bars.
  const plain = symbol
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[₀-₉]+/g, (digits) => fromZero(subscriptValue(digits)))
    .replace(/\[[^\]]{0,100}\]/g, (index) => index.replace(/\d+/g, fromZero))
    .replace("′", "_before")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  // No name begins with a digit.
  const name = /^[A-Za-z]/.test(plain) ? plain : `v_${plain}`;
  return keywords.has(name) ? `${name}_` : name;
}

/** The symbol as Python would write it: `Wq[:,3]` is `Wq[:, 2]`, `scores[1,2]` is `scores[0, 1]`. */
export function pythonIndex(symbol: string): string {
  return symbol.replace(/\[[^\]]{0,100}\]/g, (index) => index.replace(/\d+/g, fromZero).replace(",", ", "));
}
