import { hasAddedPositions } from "../../spec/blockSteps.ts";
import type { LayerNorm } from "../../spec/normKinds.ts";
import { normAt } from "../../spec/norms.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import type { LayerContext } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { call, frac, high, mat, num, op, root, row, sym } from "../text/formulaParts.ts";

const x = sym("x");

/** The letter of what enters the projections. */
export function entering({ block }: LayerContext): string {
  return hasAddedPositions(block) ? "E" : "X";
}

/** The letter of what is projected. */
export function streamLetter(at: LayerContext): Formula {
  return normAt(at.block, "pre") !== undefined ? mat("N") : mat(entering(at));
}

/** A branch with the number that multiplies it, where that is not 1. */
export function times(factor: number | undefined, branch: Formula): (Formula | string)[] {
  return factor === undefined || factor === 1 ? [branch] : [num(briefNumber(factor)), "·", branch];
}

/** A norm of the row x, as far as its parts are written. */
export function normFormula(norm: LayerNorm | undefined): Formula {
  const offset = norm?.offset ?? 0;
  const gamma = offset === 0 ? sym("γ") : row(op("("), sym("γ"), "+", num(briefNumber(offset)), op(")"));
  const plain =
    norm?.type === "rms"
      ? frac(x, root(row(call("mean", high(x, num("2"))), "+", sym("ε"))))
      : frac(row(x, "−", sym("μ")), root(row(high(sym("σ"), num("2")), "+", sym("ε"))));
  return row(plain, ...(norm?.gamma ? ["·", gamma] : []), ...(norm?.beta ? ["+", sym("β")] : []));
}
