import { hasCache, hasRope } from "../../spec/blockSteps.ts";
import { mixDims } from "../../spec/dims.ts";
import { headNormOf, normAt, residualFactor } from "../../spec/norms.ts";
import { scorePositions } from "../../spec/positionKinds.ts";
import { isReadOutStep } from "../../spec/readOut.ts";
import type { FeedForward, HeadNorm, WeightName } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { hasStep, type LayerContext, latestStep, memoryName } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { scoreTerms } from "../positions/scoreTerms.ts";
import { scoreFormula } from "../scores/scoreLines.ts";
import { call, fn, frac, high, low, mat, named, num, op, root, row, sym, transposed } from "../text/formulaParts.ts";
import { entering, normFormula, streamLetter, times } from "./formulaPieces.ts";
import {
  concatFormula,
  contextNormFormula,
  differenceFormula,
  droppedFormula,
  gatedFormula,
  headYield,
  mixedWeights,
  sinkFormula,
} from "./mixFormulas.ts";
import { readOutFormula } from "./readOutTexts.ts";

const S = mat("S");
const x = sym("x");
const dot = "·";

/** The formula of a step, as this block computes it. */
export function stepFormula(id: StepId, at: LayerContext): Formula {
  if (isReadOutStep(id)) return readOutFormula(id, at);
  switch (id) {
    case "embedding":
      return embeddingFormula(at);
    case "X":
      return mat("X");
    case "position":
      return positionFormula(at);
    case "embedded":
      return row(mat("E"), "=", mat("X"), "+", mat("P"));
    case "projectedQ":
    case "projectedK":
    case "projectedV":
      return row(withPrime(id.slice(-1)), "=", projection(id.slice(-1) as Letter, at));
    case "normedQ":
      return headNormFormula(at.block.qNorm);
    case "normedK":
      return headNormFormula(at.block.kNorm);
    case "Q":
    case "K":
    case "V":
      return operandFormula(id, at);
    case "scores":
      return scoreFormula(at.block);
    case "scaled":
      return scaledFormula(at);
    case "capped":
      return cappedFormula(at);
    case "masked":
      return row(mat("M"), "=", maskedFormula(at));
    case "weights":
      return at.block.dump === undefined ? row(mat("A"), "=", weightFormula(at)) : mat("A");
    case "sinkWeights":
      return sinkFormula(at);
    case "weighted":
      return row(low(sym("a"), sym("ij")), dot, low(mat("v"), sym("j")));
    case "context":
      return row(mat("C"), "=", mixedWeights(at), dot, mat("V"));
    case "difference":
      return differenceFormula(at);
    case "dropped":
      return droppedFormula(at);
    case "dumped":
      return low(mat("A"), sym("dump"));
    case "dumpedDifference":
      return row(low(mat("A"), sym("dump")), "−", mat("A"));
    case "contextNormed":
      return contextNormFormula(at);
    case "gated":
      return gatedFormula(at);
    case "concat":
      return concatFormula(at);
    case "output":
      return row(mat("O"), "=", besideLetter(at), ...through(at, "Wo"));
    case "residual":
      return residualFormula(at);
    case "normed":
      return normFormula((normAt(at.block, "pre") ?? normAt(at.block, "post"))?.norm);
    case "postNormed":
      return normFormula(normAt(at.block, "post")?.norm);
    case "branchNormed":
      return normFormula(normAt(at.block, "branch")?.norm);
    case "feedForward.normed":
      return normFormula(normAt(at.block.feedForward ?? {}, "pre")?.norm);
    case "feedForward.branchNormed":
      return normFormula(normAt(at.block.feedForward ?? {}, "branch")?.norm);
    case "feedForward.gate":
      return networkFormula(mat("G"), x, "Wg", "bg", at);
    case "feedForward.up":
      return networkFormula(mat("U"), x, "W1", "b1", at);
    case "feedForward.hidden":
      return hiddenFormula(at.block.feedForward);
    case "feedForward":
      return networkFormula(mat("F"), mat("H"), "W2", "b2", at);
    case "final":
      return finalFormula(at);
  }
}

type Letter = "Q" | "K" | "V";

function withPrime(letter: string): Formula {
  return high(mat(letter), sym("′"));
}

/** · W + b, as far as they are there. */
function through({ block }: LayerContext, weight: WeightName): (Formula | string)[] {
  const bias = `b${weight[1]}` as "bq" | "bk" | "bv" | "bo";
  const W = block.weightLayout === "out-in" ? transposed(named(weight)) : named(weight);
  return [...(block[weight] ? [dot, W] : []), ...(block[bias] ? ["+", named(bias)] : [])];
}

function projection(letter: Letter, at: LayerContext): Formula {
  if (at.block[letter] !== undefined) return mat(letter);
  const memory = letter === "Q" ? undefined : memoryName(at, letter);
  const source = memory === undefined ? streamLetter(at) : sourceLetter(memory);
  return row(source, ...through(at, `W${letter.toLowerCase()}` as WeightName));
}

function sourceLetter(memory: string): Formula {
  if (memory === "encoder") return low(mat("X"), sym("enc"));
  return memory === "memory.X" ? low(mat("X"), sym("mem")) : low(mat(memory.slice(-1)), sym("mem"));
}

function operandFormula(letter: Letter, at: LayerContext): Formula {
  const norm = headNormOf(at.block, letter);
  const rotated = letter !== "V" && hasRope(at.block) && norm?.after !== "rope";
  const cached = letter !== "Q" && hasCache(at.block);
  if (!rotated && !cached && norm === undefined) {
    return at.block[letter] === undefined ? row(mat(letter), "=", projection(letter, at)) : mat(letter);
  }
  const entering = norm === undefined ? withPrime(letter) : low(mat(letter), sym("norm"));
  const fresh = rotated ? call("rotate", entering) : entering;
  return row(mat(letter), "=", cached ? stacked(letter, fresh, at) : fresh);
}

/** Rows one below the other: [past; new; biasKV; 0]. */
function stacked(letter: string, fresh: Formula, { block }: LayerContext): Formula {
  const parts = [
    ...(block.past ? [low(mat(letter), sym("past"))] : []),
    fresh,
    ...(block.biasKV ? [low(mat(letter.toLowerCase()), sym("bias"))] : []),
    ...(block.zeroKV ? [num("0")] : []),
  ];
  return row("[", ...parts.flatMap((part, index) => (index === 0 ? [part] : [";", part])), "]");
}

function positionFormula({ block }: LayerContext): Formula {
  const kinds = block.positions.map(({ type }) => type).filter((type) => type === "sinusoidal" || type === "learned");
  if (kinds.length === 1 && kinds[0] === "sinusoidal") return sinusoidalFormula();
  const terms = kinds.map((type) => low(mat("P"), sym(type)));
  return row(mat("P"), "=", ...terms.flatMap((term, index) => (index === 0 ? [term] : ["+", term])));
}

/** Even columns are sines, odd ones the cosines of the same angles. */
function sinusoidalFormula(): Formula {
  const angle = frac(sym("p"), high(sym("base"), frac(sym("2i"), sym("d"))));
  const even = row(low(mat("P"), sym("p,2i")), "=", call("sin", angle));
  return row(even, ",", low(mat("P"), sym("p,2i+1")), "=", call("cos", angle));
}

/** The scores as they stand after a step: S raw, S′ scaled, S″ scaled and capped, M with what is added and the mask. */
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
  return row(...after, S, dot, ...(scale < 0 ? ["(", factor, ")"] : [factor]));
}

function cappedFormula(at: LayerContext): Formula {
  const c = num(briefNumber(at.block.softcap ?? 0));
  const before = scoresAfter(at, latestStep(at, "scaled", "scores"));
  return row(scoresAfter(at, "capped"), "=", c, dot, call("tanh", frac(before, c)));
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

function embeddingFormula({ block }: LayerContext): Formula {
  const { scale = 1, types, positions } = block.embedding ?? {};
  const rows = (name: string): Formula => low(mat("T"), sym(name));
  const others = [...(types ? ["+", rows("types")] : []), ...(positions ? ["+", rows("positions")] : [])];
  return row(...times(scale, rows("ids")), ...others);
}

/** The heads side by side; what the head yields where there is one. */
function besideLetter(at: LayerContext): Formula {
  return mixDims(at.dims).heads > 1 ? mat("C") : headYield(at);
}

function outputLetter(at: LayerContext): Formula {
  return at.layer.steps.has("output") ? mat("O") : besideLetter(at);
}

function residualFormula(at: LayerContext): Formula {
  const branch = hasStep(at, "branchNormed") ? mat("N") : outputLetter(at);
  return row(mat("R"), "=", ...times(residualFactor(at.block.residual), branch), "+", mat(entering(at)));
}

function headNormFormula(norm: HeadNorm | undefined): Formula {
  if (norm?.type !== "l2") return normFormula(norm && { ...norm, type: norm.type, placement: "pre" });
  const length = row(op("‖"), x, op("‖"));
  return frac(x, call("max", row(length, ",", sym("ε"))));
}

function networkFormula(
  result: Formula,
  input: Formula,
  weight: "Wg" | "W1" | "W2",
  bias: "bg" | "b1" | "b2",
  { block }: LayerContext,
): Formula {
  const W = block.weightLayout === "out-in" ? transposed(named(weight)) : named(weight);
  return row(result, "=", input, dot, W, ...(block.feedForward?.[bias] ? ["+", named(bias)] : []));
}

function hiddenFormula(ff: FeedForward | undefined): Formula {
  const g = mat("G");
  if (ff?.clamp !== undefined) {
    const swish = row(g, dot, call("σ", row(num("1.702"), dot, g)));
    return row(mat("H"), "=", op("("), mat("U"), "+", num("1"), op(")"), "⊙", swish);
  }
  const act = (z: Formula): Formula => row(fn(ff?.activation ?? "relu"), op("("), z, op(")"));
  return row(mat("H"), "=", ...(ff?.Wg === undefined ? [act(mat("U"))] : [act(g), "⊙", mat("U")]));
}

function finalFormula({ block }: LayerContext): Formula {
  const ff = block.feedForward;
  const factor = ff && residualFactor(ff.residual);
  const sum = factor === undefined ? mat("F") : row(...times(factor, mat("F")), "+", x);
  return ff && normAt(ff, "post") !== undefined ? call("norm", sum) : sum;
}
