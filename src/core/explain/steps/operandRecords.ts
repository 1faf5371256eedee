import { hasCache, hasRope } from "../../spec/blockSteps.ts";
import { mixDims } from "../../spec/dims.ts";
import { beforeRotation, headNormOf } from "../../spec/norms.ts";
import type { BiasName, HeadNorm, WeightName } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import { shapeText } from "../../tensor/tensor.ts";
import { type Words, words } from "../../words.ts";
import { inputMatrices } from "../context/inputMatrices.ts";
import { type LayerContext, memoryName, memorySource, streamStep } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { call, frac, high, low, mat, num, op, row, sym } from "../text/formulaParts.ts";
import { explainHeadNormed } from "./explainHeadNorms.ts";
import { explainOperand, explainProjected } from "./explainOperands.ts";
import { normFormula, streamLetter } from "./formulaPieces.ts";
import { through, weightShape } from "./linearPieces.ts";
import { inputsNamed, present, type StepRecord } from "./stepRecord.ts";

type Letter = "Q" | "K" | "V";

/** Queries, keys and values on their way into the scores. */
export const operandRecords = {
  projectedQ: {
    title: ({ block }) =>
      block.qNorm === undefined ? words("Queries before rotation") : words("Queries before their norm"),
    why: ({ block }) =>
      block.qNorm === undefined
        ? words("The queries as they come out of their projection, before each is turned by its position.")
        : words("The queries as they come out of their projection, before each is brought to one size."),
    ...projectedRecord("Q"),
  },
  projectedK: {
    title: ({ block }) => {
      if (block.kNorm !== undefined) return words("Keys before their norm");
      return hasCache(block) ? words("New keys") : words("Keys before rotation");
    },
    why: ({ block }) => {
      if (block.kNorm !== undefined)
        return words("The keys as they come out of their projection, before each is brought to one size.");
      return hasRope(block)
        ? words("The keys as they come out of their projection, before each is turned by its position.")
        : words("The keys of this call, before the cached and appended rows are put around them.");
    },
    ...projectedRecord("K"),
  },
  projectedV: {
    title: words("New values"),
    why: words("The values of this call, before the cached and appended rows are put around them."),
    ...projectedRecord("V"),
  },
  normedQ: {
    title: words("Normed queries"),
    why: words("Each query is brought to one size, so that no score grows by the size of its query alone."),
    formula: ({ block }) => headNormFormula(block.qNorm),
    operands: (at) => ["projectedQ", ...inputsNamed(at, "qNorm")],
    explain: explainHeadNormed,
  },
  normedK: {
    title: words("Normed keys"),
    why: words("Each key is brought to one size, so that no score grows by the size of its key alone."),
    formula: ({ block }) => headNormFormula(block.kNorm),
    operands: (at) => ["projectedK", ...inputsNamed(at, "kNorm")],
    explain: explainHeadNormed,
  },
  Q: { title: words("Queries"), ...operandRecord("Q") },
  K: { title: words("Keys"), ...operandRecord("K") },
  V: { title: words("Values"), ...operandRecord("V") },
} as const satisfies Partial<Record<StepId, StepRecord>>;

function projectedRecord(letter: Letter): Pick<StepRecord, "formula" | "operands" | "sizes" | "explain"> {
  return {
    formula: (at) => row(withPrime(letter), "=", projection(letter, at)),
    operands: (at) => projectionOperands(letter, at),
    sizes: (own, at) => projectionShapes(letter, own, at),
    explain: explainProjected,
  };
}

function operandRecord(letter: Letter): Omit<StepRecord, "title"> {
  return {
    why: (at) => operandWords(letter, at),
    formula: (at) => operandFormula(letter, at),
    operands: (at) => operandOperands(letter, at),
    sizes: (own, at) => operandShapes(letter, own, at),
    explain: explainOperand,
  };
}

function operandWords(id: "Q" | "K" | "V", at: LayerContext): Words {
  const { block } = at;
  // The last operation is shown: rotation applies to projected rows, the cache is added to rotated ones.
  if (block[id] !== undefined) return givenWords[id];
  if (id !== "Q" && hasCache(block)) {
    return id === "K"
      ? words("All keys the queries can meet: cached rows, the new ones, and rows that are appended.")
      : words("The values that belong to all those keys, in the same order.");
  }
  if (id !== "V" && hasRope(block)) return rotatedWords[id];
  if (id !== "Q" && memoryName(at, id) !== undefined) return crossWords[id];
  return projectedWords[id];
}

const givenWords = {
  Q: words("What each position looks for, as given in the document."),
  K: words("What each position can be found by, as given in the document."),
  V: words("What each position hands over, as given in the document."),
} as const;
const projectedWords = {
  Q: words("What each position looks for: its vector through the query projection."),
  K: words("What each position can be found by: its vector through the key projection."),
  V: words("What each position hands over when it is attended to: its vector through the value projection."),
} as const;
const crossWords = {
  K: words("What each position of the source can be found by: queries come from here, keys from there."),
  V: words("What each position of the source hands over when it is attended to."),
} as const;
const rotatedWords = {
  Q: words("The queries turned by an angle that grows with the position, so that scores depend on distance."),
  K: words("The keys turned by an angle that grows with the position, so that scores depend on distance."),
} as const;

function withPrime(letter: string): Formula {
  return high(mat(letter), sym("′"));
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
  // A norm after the rotation has the turned rows, and nothing is left to turn.
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

function headNormFormula(norm: HeadNorm | undefined): Formula {
  // A head's norm has no placement, on which the formula does not depend.
  if (norm?.type !== "l2") return normFormula(norm && { ...norm, type: norm.type, placement: "pre" });
  const x = sym("x");
  const length = row(op("‖"), x, op("‖"));
  return frac(x, call("max", row(length, ",", sym("ε"))));
}

function projectionOperands(letter: Letter, at: LayerContext): string[] {
  if (at.block[letter] !== undefined) return [];
  const memory = letter === "Q" ? undefined : memoryName(at, letter);
  const suffix = letter.toLowerCase();
  const own = [`W${suffix}` as WeightName, `b${suffix}` as BiasName].filter((name) => at.block[name] !== undefined);
  return [...present(memory ?? streamStep(at)), ...own];
}

function operandOperands(letter: Letter, at: LayerContext): string[] {
  const { block } = at;
  const changed =
    headNormOf(block, letter) !== undefined ||
    (letter !== "V" && hasRope(block)) ||
    (letter !== "Q" && hasCache(block));
  if (!changed) return projectionOperands(letter, at);
  const around = letter === "Q" ? [] : inputMatrices(at).map(({ name }) => name);
  // In the order of the rows: cached, new, appended.
  return [
    ...around.filter((name) => name === `past.${letter}`),
    beforeRotation(block, letter),
    ...around.filter((name) => name === `biasKV.${letter}`),
  ];
}

function projectionShapes(letter: Letter, own: string, at: LayerContext): string {
  const { dims, block } = at;
  if (block[letter] !== undefined) return own;
  const source = letter === "Q" || block.memory === "self" ? undefined : memorySource(at, letter)?.shape;
  const stream = streamStep(at);
  const from = source ?? (stream && at.layer.steps.get(stream)?.tensor.shape);
  if (from === undefined) return own;
  const heads = letter === "Q" ? dims.heads : letter === "K" ? dims.kvHeads : mixDims(dims).kvHeads;
  const suffix = letter.toLowerCase();
  const weight = weightShape(at, `W${suffix}` as WeightName);
  // One product makes all heads, side by side.
  const result = heads > 1 ? `${heads}×(${own})` : own;
  const product = `${shapeText(from.slice(-2))}${weight === undefined ? "" : ` · ${weight}`}`;
  const width = (letter === "Q" ? dims.dq : letter === "K" ? dims.dk : dims.dv) * heads;
  return `${result} = ${product}${block[`b${suffix}` as BiasName] ? ` + ${width}` : ""}`;
}

function operandShapes(letter: Letter, own: string, at: LayerContext): string {
  const { block, dims } = at;
  if (letter !== "Q" && hasCache(block)) {
    const rows = [dims.past, dims.m - dims.past, block.biasKV ? 1 : 0, block.zeroKV ? 1 : 0].filter(
      (count) => count > 0,
    );
    return `${own} = (${rows.join(" + ")})×${letter === "K" ? dims.dk : dims.dv}`;
  }
  return headNormOf(block, letter) !== undefined || (letter !== "V" && hasRope(block))
    ? own
    : projectionShapes(letter, own, at);
}
