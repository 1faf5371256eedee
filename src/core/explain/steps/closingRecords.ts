import { normAt, residualFactor } from "../../spec/norms.ts";
import { headYields, type StepId } from "../../spec/steps.ts";
import { type Words, words } from "../../words.ts";
import { attendedStep, branchStep, networkYield, normInput } from "../context/closingSteps.ts";
import { hasStep, type LayerContext } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { call, mat, row, sym } from "../text/formulaParts.ts";
import { explainFinal, explainResidual } from "./explainClosing.ts";
import { explainNormed } from "./explainNorms.ts";
import { entering, normFormula, times } from "./formulaPieces.ts";
import { besideLetter } from "./mixPieces.ts";
import { normOperands } from "./networkRecords.ts";
import { latest, present, type StepRecord } from "./stepRecord.ts";

const x = sym("x");

/** What is around the attention and the network: norms, and what is added back. */
export const closingRecords = {
  branchNormed: {
    title: words("Norm of the branch"),
    why: words("What the attention yields is brought to one size before it is added to what entered the block."),
    formula: ({ block }) => normFormula(normAt(block, "branch")?.norm),
    operands: (at) => [...latest(at, "output", "concat", ...headYields), ...normOperands(at, at.block, "branch")],
    explain: explainNormed,
  },
  residual: {
    title: words("Residual"),
    why: words("What entered the block is added back, so that attention only has to find what to change."),
    formula: residualFormula,
    operands: (at) => [...present(branchStep(at)), ...latest(at, "embedded", "X")],
    sizes: (own) => `${own} = ${own} + ${own}`,
    explain: explainResidual,
  },
  normed: {
    title: ({ block }) =>
      (normAt(block, "pre") ?? normAt(block, "post"))?.norm.type === "rms" ? words("RMS norm") : words("Layer norm"),
    // The one norm of the attention, wherever it is; with two of them the post-norm is `postNormed`.
    why: normedWords,
    formula: ({ block }) => normFormula((normAt(block, "pre") ?? normAt(block, "post"))?.norm),
    operands: (at) => {
      const placement = normAt(at.block, "pre") === undefined ? "post" : "pre";
      return [...present(normInput(at, placement)), ...normOperands(at, at.block, placement)];
    },
    explain: explainNormed,
  },
  postNormed: {
    title: words("Norm after the residual"),
    why: words("The sum of the residual is brought to one size before it goes on."),
    formula: ({ block }) => normFormula(normAt(block, "post")?.norm),
    operands: (at) => [...present(normInput(at, "post")), ...normOperands(at, at.block, "post")],
    explain: explainNormed,
  },
  final: {
    title: words("Result"),
    why: words("The layer's result: what the next layer takes as its input."),
    formula: finalFormula,
    operands: (at) => {
      const network = at.block.feedForward;
      const adds = network !== undefined && network.residual !== false;
      return [
        networkYield(at),
        ...(adds ? present(attendedStep(at)) : []),
        ...normOperands(at, network, "post", "feedForward."),
      ];
    },
    explain: explainFinal,
  },
} as const satisfies Partial<Record<StepId, StepRecord>>;

function outputLetter(at: LayerContext): Formula {
  return at.layer.steps.has("output") ? mat("O") : besideLetter(at);
}

function residualFormula(at: LayerContext): Formula {
  const branch = hasStep(at, "branchNormed") ? mat("N") : outputLetter(at);
  return row(mat("R"), "=", ...times(residualFactor(at.block.residual), branch), "+", mat(entering(at)));
}

function finalFormula({ block }: LayerContext): Formula {
  const ff = block.feedForward;
  const factor = ff && residualFactor(ff.residual);
  const sum = factor === undefined ? mat("F") : row(...times(factor, mat("F")), "+", x);
  return ff && normAt(ff, "post") !== undefined ? call("norm", sum) : sum;
}

function normedWords(at: LayerContext): Words {
  const pre = normAt(at.block, "pre");
  if ((pre ?? normAt(at.block, "post"))?.norm.type === "rms") {
    return pre === undefined
      ? words(
          "Each position is divided by the size of its numbers, so that layers can be stacked without numbers growing.",
        )
      : words(
          "Each position is divided by the size of its numbers before it is projected, which keeps training stable.",
        );
  }
  return pre !== undefined
    ? words("Each position is brought to mean 0 and variance 1 before it is projected, which keeps training stable.")
    : words(
        "Each position is brought to mean 0 and variance 1, so that layers can be stacked without numbers growing.",
      );
}
