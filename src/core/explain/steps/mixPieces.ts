import { mixDims } from "../../spec/dims.ts";
import { hasStep, type LayerContext } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { high, mat, sym } from "../text/formulaParts.ts";

export const prime = (letter: string): Formula => high(mat(letter), sym("′"));

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

/** The heads side by side; what the head yields where there is one. */
export function besideLetter(at: LayerContext): Formula {
  return mixDims(at.dims).heads > 1 ? mat("C") : headYield(at);
}
