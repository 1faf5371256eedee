import type { NormPlacement } from "../../spec/normKinds.ts";
import { normAt } from "../../spec/norms.ts";
import type { Block, FeedForward } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import { shapeText } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { networkInput, networkStream } from "../context/closingSteps.ts";
import { type LayerContext, latestStep } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { call, fn, mat, named, num, op, row, sym, transposed } from "../text/formulaParts.ts";
import { explainFeedForward, explainHidden, explainUnit } from "./explainNetwork.ts";
import { explainNormed } from "./explainNorms.ts";
import { normFormula } from "./formulaPieces.ts";
import { linearShapes } from "./linearPieces.ts";
import { inputsNamed, latest, present, type StepRecord } from "./stepRecord.ts";

const x = sym("x");

/** The steps of the feed-forward network. */
export const networkRecords = {
  "feedForward.normed": {
    title: words("Norm before the network"),
    why: words("What the network works on, each position brought to one size first."),
    formula: ({ block }) => normFormula(normAt(block.feedForward ?? {}, "pre")?.norm),
    operands: (at) => [...present(networkInput(at)), ...normOperands(at, at.block.feedForward, "pre", "feedForward.")],
    explain: explainNormed,
  },
  "feedForward.gate": {
    title: words("Gate"),
    why: words("How far each hidden unit opens, before the activation is applied."),
    formula: (at) => networkFormula(mat("G"), x, "Wg", "bg", at),
    operands: (at) => [...present(networkStream(at)), ...inputsNamed(at, "feedForward.Wg", "feedForward.bg")],
    sizes: (own, at) => networkShapes("Wg", "bg", own, at),
    explain: explainUnit,
  },
  "feedForward.up": {
    title: words("Hidden units before the activation"),
    why: words("Each position widened into hidden units by the first matrix."),
    formula: (at) => networkFormula(mat("U"), x, "W1", "b1", at),
    operands: (at) => [...present(networkStream(at)), ...inputsNamed(at, "feedForward.W1", "feedForward.b1")],
    sizes: (own, at) => networkShapes("W1", "b1", own, at),
    explain: explainUnit,
  },
  "feedForward.hidden": {
    title: words("Hidden units"),
    why: words("The hidden units after the activation: what the second matrix takes."),
    formula: ({ block }) => hiddenFormula(block.feedForward),
    operands: (at) => [...latest(at, "feedForward.gate"), "feedForward.up"],
    explain: explainHidden,
  },
  feedForward: {
    title: words("Feed-forward"),
    why: words("A small network works on each position by itself: expand, apply a non-linearity, project back."),
    formula: (at) => networkFormula(mat("F"), mat("H"), "W2", "b2", at),
    operands: (at) => ["feedForward.hidden", ...inputsNamed(at, "feedForward.W2", "feedForward.b2")],
    sizes: (own, at) => networkShapes("W2", "b2", own, at),
    explain: explainFeedForward,
  },
  "feedForward.branchNormed": {
    title: words("Norm of the network's branch"),
    why: words("What the network yields is brought to one size before it is added."),
    formula: ({ block }) => normFormula(normAt(block.feedForward ?? {}, "branch")?.norm),
    operands: (at) => ["feedForward", ...normOperands(at, at.block.feedForward, "branch", "feedForward.")],
    explain: explainNormed,
  },
} as const satisfies Partial<Record<StepId, StepRecord>>;

/** The tensors of a norm, which is before, on or after a part of the layer. */
export function normOperands(
  at: LayerContext,
  part: Pick<Block, "layerNorm"> | undefined,
  placement: NormPlacement,
  place = "",
): string[] {
  const norm = part && normAt(part, placement);
  return norm === undefined ? [] : inputsNamed(at, `${place}${norm.name}`);
}

function networkShapes(weight: "Wg" | "W1" | "W2", bias: "bg" | "b1" | "b2", own: string, at: LayerContext): string {
  const network = at.block.feedForward;
  const W = network?.[weight];
  const input = weight === "W2" ? latestStep(at, "feedForward.hidden") : networkStream(at);
  const from = input && at.layer.steps.get(input)?.tensor.shape;
  if (W === undefined || from === undefined) return own;
  const turned = at.block.weightLayout === "out-in" ? [...W.shape].reverse() : W.shape;
  return linearShapes(own, shapeText(from.slice(-2)), shapeText(turned), network?.[bias] !== undefined);
}

function networkFormula(
  result: Formula,
  input: Formula,
  weight: "Wg" | "W1" | "W2",
  bias: "bg" | "b1" | "b2",
  { block }: LayerContext,
): Formula {
  const W = block.weightLayout === "out-in" ? transposed(named(weight)) : named(weight);
  return row(result, "=", input, "·", W, ...(block.feedForward?.[bias] ? ["+", named(bias)] : []));
}

function hiddenFormula(ff: FeedForward | undefined): Formula {
  const g = mat("G");
  // The bounds are left out here; the lines of a cell have them.
  if (ff?.clamp !== undefined) {
    const swish = row(g, "·", call("σ", row(num("1.702"), "·", g)));
    return row(mat("H"), "=", op("("), mat("U"), "+", num("1"), op(")"), "⊙", swish);
  }
  const act = (z: Formula): Formula => row(fn(ff?.activation ?? "relu"), op("("), z, op(")"));
  return row(mat("H"), "=", ...(ff?.Wg === undefined ? [act(mat("U"))] : [act(g), "⊙", mat("U")]));
}
