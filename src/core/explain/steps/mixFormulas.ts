import { mixDims } from "../../spec/dims.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { hasStep, type LayerContext } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { fn, frac, high, low, mat, num, op, row, sym, transposed } from "../text/formulaParts.ts";
import { normFormula, streamLetter, times } from "./formulaPieces.ts";

const prime = (letter: string): Formula => high(mat(letter), sym("′"));

/** The letter of what multiplies the values: weights A, their difference D, or what dropout leaves of either. */
export function mixedWeights(at: LayerContext): Formula {
  const plain = hasStep(at, "difference") ? "D" : "A";
  return hasStep(at, "dropped") ? prime(plain) : mat(plain);
}

/** The letter of what a head yields: its context C, after its norm C̄, or after its gate C′. */
export function headYield(at: LayerContext): Formula {
  if (hasStep(at, "gated")) return prime("C");
  return mat(hasStep(at, "contextNormed") ? "C̄" : "C");
}

/** The heads side by side. */
export function concatFormula(at: LayerContext): Formula {
  const { heads } = mixDims(at.dims);
  const dots = heads > 2 ? [sym("…"), ","] : [];
  const of = headYield(at);
  return row("[", low(of, num("1")), ",", ...dots, low(of, num(String(heads))), "]");
}

/** One head's weights minus λ times the next one's. */
export function differenceFormula({ block }: LayerContext): Formula {
  const head = (index: string): Formula => low(mat("A"), sym(index));
  const lambda = num(briefNumber(block.differential?.lambda ?? 0));
  return row(mat("D"), "=", head("2h−1"), "−", lambda, "·", head("2h"));
}

/** What dropout leaves of the weights. */
export function droppedFormula(at: LayerContext): Formula {
  const weights = mat(hasStep(at, "difference") ? "D" : "A");
  const kept = row(num("1"), "−", num(briefNumber(at.block.dropout?.p ?? 0)));
  return row(mixedWeights(at), "=", frac(row(weights, "⊙", fn("kept")), kept));
}

/** The norm and scale of a differential's contexts. */
export function contextNormFormula({ block }: LayerContext): Formula {
  const { norm, outputScale = 1 } = block.differential ?? {};
  return row(mat("C̄"), "=", ...times(outputScale, norm === undefined ? mat("C") : normFormula(norm)));
}

/** The context times what the gate makes of what is projected. */
export function gatedFormula(at: LayerContext): Formula {
  const { gate, weightLayout } = at.block;
  const W = low(mat("W"), sym("gate"));
  const turned = weightLayout === "out-in" ? transposed(W) : W;
  const z = row(streamLetter(at), "·", turned, ...(gate?.b ? ["+", low(sym("b"), sym("gate"))] : []));
  const context = mat(hasStep(at, "contextNormed") ? "C̄" : "C");
  return row(prime("C"), "=", context, "⊙", row(fn(gate?.activation ?? "sigmoid"), op("("), z, op(")")));
}

/** The sink's own share of a row. */
export function sinkFormula(at: LayerContext): Formula {
  const power = (of: Formula): Formula => high(sym("e"), of);
  const sink = low(sym("sink"), sym("h"));
  const changed = hasStep(at, "scaled") || hasStep(at, "capped");
  const z = low(sym(hasStep(at, "masked") ? "m" : changed ? "s′" : "s"), sym("ij"));
  const divided = at.block.temperature === 1 ? z : row(z, "/", sym("T"));
  return frac(power(sink), row(power(sink), "+", low(sym("Σ"), sym("j")), power(divided)));
}
