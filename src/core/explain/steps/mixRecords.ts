import { mixDims } from "../../spec/dims.ts";
import { headYields, mixingWeights, type StepId } from "../../spec/steps.ts";
import { words } from "../../words.ts";
import { hasStep, type LayerContext, streamStep } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { fn, low, mat, num, op, row, sym, transposed } from "../text/formulaParts.ts";
import { explainContextNormed } from "./explainChanges.ts";
import { explainGated } from "./explainGate.ts";
import { explainConcat, explainContext, explainOutput, explainWeighted } from "./explainMix.ts";
import { normFormula, streamLetter, times } from "./formulaPieces.ts";
import { linearShapes, through, weightShape } from "./linearPieces.ts";
import { besideLetter, headYield, mixedWeights, prime } from "./mixPieces.ts";
import { inputsNamed, latest, present, type StepRecord } from "./stepRecord.ts";

/** What values become: mixed by the weights, normed, gated, put side by side and mixed once more. */
export const mixRecords = {
  weighted: {
    title: words("Weighted values"),
    why: words("Each value times its weight: the parts that are added up to the context."),
    formula: () => row(low(sym("a"), sym("ij")), "·", low(mat("v"), sym("j"))),
    operands: mixed,
    sizes: (_, { dims }) => `${dims.n}×${dims.keys}×${dims.dv}`,
    explain: explainWeighted,
  },
  context: {
    title: words("Context"),
    why: words("The values mixed by the weights: each query takes most from the keys it attends to most."),
    formula: (at) => row(mat("C"), "=", mixedWeights(at), "·", mat("V")),
    operands: mixed,
    sizes: (own, { dims }) => `${own} = ${dims.n}×${dims.keys} · ${dims.keys}×${dims.dv}`,
    explain: explainContext,
  },
  contextNormed: {
    title: words("Normed context"),
    why: words("Each head's context is brought to one size, because differences of weights need not add up to 1."),
    formula: contextNormFormula,
    operands: (at) => ["context", ...inputsNamed(at, "differential.norm")],
    explain: explainContextNormed,
  },
  gated: {
    title: words("Gated context"),
    why: words("Each context times how far its gate is open: the position itself decides what it lets in."),
    formula: gatedFormula,
    operands: (at) => [
      ...latest(at, "contextNormed", "context"),
      ...present(streamStep(at)),
      ...inputsNamed(at, "gate"),
    ],
    sizes: (own, { block, dims }) =>
      block.gate?.over === "head" ? `${own} = ${own} ⊙ ${dims.n}×1` : `${own} = ${own} ⊙ ${own}`,
    explain: explainGated,
  },
  concat: {
    title: words("Heads side by side"),
    why: words("The contexts of all heads side by side; each head looks for something different."),
    formula: concatFormula,
    operands: (at) => latest(at, ...headYields),
    sizes: (own, { dims }) => `${own} = ${dims.n}×(${mixDims(dims).heads}·${dims.dv})`,
    explain: explainConcat,
  },
  output: {
    title: words("Output"),
    why: words("The heads' outputs, mixed by one more matrix into the width of the next stage."),
    formula: (at) => row(mat("O"), "=", besideLetter(at), ...through(at, "Wo")),
    operands: (at) => [...latest(at, "concat", ...headYields), ...inputsNamed(at, "Wo"), ...inputsNamed(at, "bo")],
    sizes: (own, at) => {
      const { dims, block } = at;
      const input = `${dims.n}×${mixDims(dims).heads * dims.dv}`;
      return linearShapes(own, input, weightShape(at, "Wo"), block.bo !== undefined);
    },
    explain: explainOutput,
  },
} as const satisfies Partial<Record<StepId, StepRecord>>;

function mixed(at: LayerContext): string[] {
  return [...latest(at, ...mixingWeights), "V"];
}

/** The heads side by side. */
function concatFormula(at: LayerContext): Formula {
  const { heads } = mixDims(at.dims);
  // Of more than two heads only the first and the last are written.
  const dots = heads > 2 ? [sym("…"), ","] : [];
  const of = headYield(at);
  return row("[", low(of, num("1")), ",", ...dots, low(of, num(String(heads))), "]");
}

/** The norm and scale of a differential's contexts. */
function contextNormFormula({ block }: LayerContext): Formula {
  const { norm, outputScale = 1 } = block.differential ?? {};
  return row(mat("C̄"), "=", ...times(outputScale, norm === undefined ? mat("C") : normFormula(norm)));
}

/** The context times what the gate makes of what is projected. */
function gatedFormula(at: LayerContext): Formula {
  const { gate, weightLayout } = at.block;
  const W = low(mat("W"), sym("gate"));
  const turned = weightLayout === "out-in" ? transposed(W) : W;
  const z = row(streamLetter(at), "·", turned, ...(gate?.b ? ["+", low(sym("b"), sym("gate"))] : []));
  const context = mat(hasStep(at, "contextNormed") ? "C̄" : "C");
  return row(prime("C"), "=", context, "⊙", row(fn(gate?.activation ?? "sigmoid"), op("("), z, op(")")));
}
