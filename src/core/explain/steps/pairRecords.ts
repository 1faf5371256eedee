import { isTable, movesScores, scorePositions } from "../../spec/positionKinds.ts";
import type { StepId } from "../../spec/steps.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { type Words, words } from "../../words.ts";
import { inputMatrices } from "../context/inputMatrices.ts";
import { hasStep, type LayerContext, latestStep } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { scoreTerms } from "../positions/scoreTerms.ts";
import { scoreFormula, scoreWords } from "../scores/scoreLines.ts";
import { call, fn, frac, high, low, mat, num, root, row, sym } from "../text/formulaParts.ts";
import { explainDifference, explainDropped } from "./explainChanges.ts";
import { explainDumped, explainDumpedDifference } from "./explainDumped.ts";
import { explainPair } from "./explainPair.ts";
import { explainSinkWeight } from "./explainSinks.ts";
import { positionTables } from "./inputRecords.ts";
import { mixedWeights } from "./mixPieces.ts";
import { inputsNamed, latest, type StepRecord } from "./stepRecord.ts";

const S = mat("S");

/** What has a number for each query and key, from the scores to the weights; and the sinks' own. */
export const pairRecords = {
  scores: {
    title: words("Scores"),
    why: ({ block }) => scoreWords(block.score),
    formula: ({ block }) => scoreFormula(block),
    operands: (at) =>
      at.block.score.type === "general" ? ["Q", "score.W", "K"] : ["Q", "K", ...inputsNamed(at, "score")],
    sizes: (own, { block, dims }) =>
      block.score.type === "general"
        ? `${own} = ${dims.n}×${dims.dq} · ${dims.dq}×${dims.dk} · ${dims.dk}×${dims.keys}`
        : `${own} = ${dims.n}×${dims.dq} · ${dims.dk}×${dims.keys}`,
    explain: explainPair,
  },
  scaled: {
    title: words("Scaled scores"),
    why: ({ block }) =>
      block.scale === undefined
        ? words("Divided by √dk: long vectors have large dot products, which would leave softmax with a single winner.")
        : words("Multiplied by the scale: the larger the scores, the closer softmax comes to a single winner."),
    formula: scaledFormula,
    operands: (at) => ["scores", ...inputsNamed(at, "scale")],
    explain: explainPair,
  },
  capped: {
    title: words("Capped scores"),
    why: words("A tanh keeps every score within the cap, so that no single key can take all the weight by size alone."),
    formula: cappedFormula,
    operands: (at) => latest(at, "scaled", "scores"),
    explain: explainPair,
  },
  masked: {
    title: words("Masked scores"),
    why: maskWords,
    formula: (at) => row(mat("M"), "=", maskedFormula(at)),
    operands: (at) => [
      ...latest(at, "capped", "scaled", "scores"),
      ...inputsNamed(at, "bias"),
      ...slopes(at),
      ...positionTables(at, isTable),
      ...inputsNamed(at, "mask"),
    ],
    explain: explainPair,
  },
  weights: {
    title: words("Weights"),
    why: weightWords,
    formula: (at) => (at.block.dump === undefined ? row(mat("A"), "=", weightFormula(at)) : mat("A")),
    operands: (at) => (at.block.dump ? [] : logitOperands(at)),
    explain: explainPair,
  },
  sinkWeights: {
    title: words("Weights of the sinks"),
    why: words("The share of each row that goes to its head's sink, which has no value: nothing of it is mixed."),
    formula: sinkFormula,
    operands: logitOperands,
    explain: explainSinkWeight,
  },
  difference: {
    title: words("Difference of two heads"),
    why: words("One softmax minus a share of another: what both attend to by mere habit cancels, as noise does."),
    formula: differenceFormula,
    operands: () => ["weights"],
    explain: explainDifference,
  },
  dropped: {
    title: words("Weights after dropout"),
    why: words(
      "Some weights are dropped at random while training, and the others raised, so that no key is relied on alone.",
    ),
    formula: droppedFormula,
    operands: (at) => [...latest(at, "difference", "weights"), ...inputsNamed(at, "dropout")],
    explain: explainDropped,
  },
  dumped: {
    title: words("Dumped weights"),
    why: words("The weights dumped from a model, as the document has them. Nothing is computed with them."),
    formula: () => low(mat("A"), sym("dump")),
    operands: () => [],
    explain: explainDumped,
  },
  dumpedDifference: {
    title: words("Dumped − computed"),
    why: words("Each dumped weight minus the computed one: 0 where the model and this computation agree."),
    formula: () => row(low(mat("A"), sym("dump")), "−", mat("A")),
    operands: () => ["dumped", "weights"],
    explain: explainDumpedDifference,
  },
} as const satisfies Partial<Record<StepId, StepRecord>>;

/** What becomes weights: the current scores, and what softmax works on beside them. */
function logitOperands(at: LayerContext): string[] {
  return [...latest(at, "masked", "capped", "scaled", "scores"), ...inputsNamed(at, "temperature", "sinks")];
}

/** What makes scores fall with distance, of whichever position has it. */
function slopes(at: LayerContext): string[] {
  return inputMatrices(at)
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".slopes"));
}

/** The scores after a step: S raw, S′ scaled, S″ scaled and capped, M with what is added and the mask. */
function scoresAfter(at: LayerContext, step: StepId | undefined): Formula {
  if (step === "masked") return mat("M");
  if (step === "scaled") return high(S, sym("′"));
  return step === "capped" ? high(S, sym(hasStep(at, "scaled") ? "″" : "′")) : S;
}

function scaledFormula(at: LayerContext): Formula {
  const { scale } = at.block;
  const after = [scoresAfter(at, "scaled"), "="];
  if (scale === undefined) return row(...after, frac(S, root(low(sym("d"), sym("k")))));
  if (typeof scale !== "number") return row(...after, sym("s"), "⊙", S);
  const factor = num(briefNumber(scale));
  return row(...after, S, "·", ...(scale < 0 ? ["(", factor, ")"] : [factor]));
}

function cappedFormula(at: LayerContext): Formula {
  const c = num(briefNumber(at.block.softcap ?? 0));
  const before = scoresAfter(at, latestStep(at, "scaled", "scores"));
  return row(scoresAfter(at, "capped"), "=", c, "·", call("tanh", frac(before, c)));
}

/** A mask is added, too: 0 where a key is seen, −∞ where it is hidden. */
function maskedFormula(at: LayerContext): Formula {
  const { block } = at;
  return row(
    scoresAfter(at, latestStep(at, "capped", "scaled", "scores")),
    ...(block.bias ? ["+", mat("B")] : []),
    ...scorePositions(block.positions).flatMap(({ type }) => scoreTerms[type].formula),
    ...(block.masks.length > 0 ? ["+", fn("mask")] : []),
  );
}

function weightFormula(at: LayerContext): Formula {
  const { block } = at;
  const logits = scoresAfter(at, latestStep(at, "masked", "capped", "scaled", "scores"));
  const { temperature: T } = block;
  const z = T === 1 ? logits : frac(logits, typeof T === "number" ? num(briefNumber(T)) : sym("T"));
  if (block.sinks !== undefined) return call("softmax", row("[", z, ",", low(sym("sink"), sym("h")), "]"));
  return block.normalize === "none" ? z : call(block.normalize, z);
}

/** The sink's own share of a row. */
function sinkFormula(at: LayerContext): Formula {
  const power = (of: Formula): Formula => high(sym("e"), of);
  const sink = low(sym("sink"), sym("h"));
  const changed = hasStep(at, "scaled") || hasStep(at, "capped");
  const z = low(sym(hasStep(at, "masked") ? "m" : changed ? "s′" : "s"), sym("ij"));
  const divided = at.block.temperature === 1 ? z : row(z, "/", sym("T"));
  return frac(power(sink), row(power(sink), "+", low(sym("Σ"), sym("j")), power(divided)));
}

/** One head's weights minus λ times the next one's. */
function differenceFormula({ block }: LayerContext): Formula {
  const head = (index: string): Formula => low(mat("A"), sym(index));
  const lambda = num(briefNumber(block.differential?.lambda ?? 0));
  // Heads from 1, as the panel counts them.
  return row(mat("D"), "=", head("2h−1"), "−", lambda, "·", head("2h"));
}

/** What dropout leaves of the weights. */
function droppedFormula(at: LayerContext): Formula {
  const weights = mat(hasStep(at, "difference") ? "D" : "A");
  const kept = row(num("1"), "−", num(briefNumber(at.block.dropout?.p ?? 0)));
  return row(mixedWeights(at), "=", frac(row(weights, "⊙", fn("kept")), kept));
}

function maskWords({ block }: LayerContext): Words {
  const adds = block.bias !== undefined || block.positions.some(movesScores);
  if (block.masks.length === 0) return words("A bias is added to each score before it becomes a weight.");
  return adds
    ? words("Biases are added, and a key that a query cannot see gets −∞, which becomes weight 0.")
    : words("A key that a query cannot see gets −∞, which becomes weight 0.");
}

function weightWords({ block }: LayerContext): Words {
  if (block.dump !== undefined) return words("Weights as they were read from a model; nothing is computed.");
  switch (block.normalize) {
    case "softmax":
      if (block.sinks !== undefined)
        return words("Each row of scores and its head's sink become shares; what the sink takes goes to no key.");
      return words("Each row of scores becomes shares that add up to 1: how much each query takes from each key.");
    case "sigmoid":
      return words("Each score by itself becomes a weight between 0 and 1; a row need not add up to 1.");
    case "sparsemax":
    case "entmax15":
      return words("Each row of scores becomes shares that add up to 1, and keys far below the best get exactly 0.");
    case "relu":
      return words("Each positive score is divided by the number of keys the query can see; negative ones become 0.");
    case "sum":
      return words("Each score is divided by the sum of its row over the keys the query can see.");
    case "none":
      return words("The scores themselves are the weights: without softmax a row need not add up to 1.");
  }
}
