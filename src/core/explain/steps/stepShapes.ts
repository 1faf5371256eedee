import { hasCache, hasRope } from "../../spec/blockSteps.ts";
import { mixDims } from "../../spec/dims.ts";
import type { NormPlacement } from "../../spec/normKinds.ts";
import { beforeRotation, headNormOf, normAt } from "../../spec/norms.ts";
import { isTable, type Position } from "../../spec/positionKinds.ts";
import { isReadOutStep } from "../../spec/readOut.ts";
import type { BiasName, Block, WeightName } from "../../spec/spec.ts";
import { headYields, mixingWeights, type StepId } from "../../spec/steps.ts";
import { shapeText } from "../../tensor/tensor.ts";
import {
  attendedStep,
  branchStep,
  networkInput,
  networkStream,
  networkYield,
  normInput,
} from "../context/closingSteps.ts";
import { inputMatrices, positionName } from "../context/inputMatrices.ts";
import { type LayerContext, latestStep, memoryName, memorySource, streamStep } from "../context/layerContext.ts";
import { readOutOperands, readOutShapes } from "./readOutTexts.ts";

type Letter = "Q" | "K" | "V";

/** What enters a step, in the order of its formula: names of steps and of input tensors. */
export function stepOperands(id: StepId, at: LayerContext): string[] {
  if (isReadOutStep(id)) return readOutOperands(id, at);
  const { block } = at;
  const inputs = (...prefixes: readonly string[]): string[] =>
    inputMatrices(at)
      .map(({ name }) => name)
      .filter((name) => prefixes.some((prefix) => name === prefix || isPartOf(name, prefix)));
  const norm = (part: Pick<Block, "layerNorm"> | undefined, placement: NormPlacement, place = ""): string[] => {
    const named = part && normAt(part, placement);
    return named === undefined ? [] : inputs(`${place}${named.name}`);
  };
  const network = block.feedForward;
  switch (id) {
    case "embedding":
      return inputs("embedding").filter((name) => !name.includes("layerNorm"));
    case "X":
      return block.embedding === undefined ? [] : ["embedding", ...inputs("embedding.layerNorm")];
    case "position":
      return tables(at, ({ type }) => type === "learned");
    case "embedded":
      return ["X", "position"];
    case "projectedQ":
    case "projectedK":
    case "projectedV":
      return projectionOperands(id.slice(-1) as Letter, at);
    case "normedQ":
      return ["projectedQ", ...inputs("qNorm")];
    case "normedK":
      return ["projectedK", ...inputs("kNorm")];
    case "Q":
    case "K":
    case "V":
      return operandOperands(id, at);
    case "scores":
      return block.score.type === "general" ? ["Q", "score.W", "K"] : ["Q", "K", ...inputs("score")];
    case "scaled":
      return ["scores", ...inputs("scale")];
    case "capped":
      return present(latestStep(at, "scaled", "scores"));
    case "masked":
      return [
        ...present(latestStep(at, "capped", "scaled", "scores")),
        ...inputs("bias"),
        ...slopes(at),
        ...tables(at, isTable),
        ...inputs("mask"),
      ];
    case "weights":
      if (block.dump) return [];
      return [...present(latestStep(at, "masked", "capped", "scaled", "scores")), ...inputs("temperature", "sinks")];
    case "sinkWeights":
      return [...present(latestStep(at, "masked", "capped", "scaled", "scores")), ...inputs("temperature", "sinks")];
    case "difference":
      return ["weights"];
    case "dropped":
      return [...present(latestStep(at, "difference", "weights")), ...inputs("dropout")];
    case "dumped":
      return [];
    case "dumpedDifference":
      return ["dumped", "weights"];
    case "weighted":
    case "context":
      return [...present(latestStep(at, ...mixingWeights)), "V"];
    case "contextNormed":
      return ["context", ...inputs("differential.norm")];
    case "gated":
      return [...present(latestStep(at, "contextNormed", "context")), ...present(streamStep(at)), ...inputs("gate")];
    case "concat":
      return present(latestStep(at, ...headYields));
    case "output":
      return [...present(latestStep(at, "concat", ...headYields)), ...inputs("Wo"), ...inputs("bo")];
    case "branchNormed":
      return [...present(latestStep(at, "output", "concat", ...headYields)), ...norm(block, "branch")];
    case "residual":
      return [...present(branchStep(at)), ...present(latestStep(at, "embedded", "X"))];
    case "normed":
    case "postNormed": {
      const placement = id === "normed" && normAt(block, "pre") !== undefined ? "pre" : "post";
      return [...present(normInput(at, placement)), ...norm(block, placement)];
    }
    case "feedForward.normed":
      return [...present(networkInput(at)), ...norm(network, "pre", "feedForward.")];
    case "feedForward.gate":
      return [...present(networkStream(at)), ...inputs("feedForward.Wg", "feedForward.bg")];
    case "feedForward.up":
      return [...present(networkStream(at)), ...inputs("feedForward.W1", "feedForward.b1")];
    case "feedForward.hidden":
      return [...present(latestStep(at, "feedForward.gate")), "feedForward.up"];
    case "feedForward":
      return ["feedForward.hidden", ...inputs("feedForward.W2", "feedForward.b2")];
    case "feedForward.branchNormed":
      return ["feedForward", ...norm(network, "branch", "feedForward.")];
    case "final":
      return [
        networkYield(at),
        ...(network === undefined || network.residual === false ? [] : present(attendedStep(at))),
        ...norm(network, "post", "feedForward."),
      ];
  }
}

function isPartOf(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && (name[prefix.length] === "." || name[prefix.length] === "[");
}

function present(id: string | undefined): string[] {
  return id === undefined ? [] : [id];
}

/** The tables of some kinds of positions. */
function tables({ block }: LayerContext, wanted: (position: Position) => boolean): string[] {
  const { positions } = block;
  return positions.flatMap((one, index) => (wanted(one) ? [`${positionName(positions, index)}.values`] : []));
}

function slopes(at: LayerContext): string[] {
  return inputMatrices(at)
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".slopes"));
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
  return [
    ...around.filter((name) => name === `past.${letter}`),
    beforeRotation(block, letter),
    ...around.filter((name) => name === `biasKV.${letter}`),
  ];
}

/** How the sizes meet: `3×3 = 3×4 · 4×3`; the plain size of a step that keeps the shape of what it works on. */
export function shapeEquation(id: StepId, at: LayerContext): string {
  const { dims, block } = at;
  const step = at.layer.steps.get(id);
  const shape = step === undefined ? [dims.n, dims.keys] : step.tensor.shape;
  const own = shapeText(shape.slice(-2));
  if (isReadOutStep(id)) return readOutShapes(id, own, at);
  switch (id) {
    case "projectedQ":
    case "projectedK":
    case "projectedV":
      return projectionShapes(id.slice(-1) as Letter, own, at);
    case "Q":
    case "K":
    case "V":
      return operandShapes(id, own, at);
    case "scores":
      return block.score.type === "general"
        ? `${own} = ${dims.n}×${dims.dq} · ${dims.dq}×${dims.dk} · ${dims.dk}×${dims.keys}`
        : `${own} = ${dims.n}×${dims.dq} · ${dims.dk}×${dims.keys}`;
    case "weighted":
      return `${dims.n}×${dims.keys}×${dims.dv}`;
    case "context":
      return `${own} = ${dims.n}×${dims.keys} · ${dims.keys}×${dims.dv}`;
    case "gated":
      return block.gate?.over === "head" ? `${own} = ${own} ⊙ ${dims.n}×1` : `${own} = ${own} ⊙ ${own}`;
    case "concat":
      return `${own} = ${dims.n}×(${mixDims(dims).heads}·${dims.dv})`;
    case "output":
      return linearShapes(
        own,
        `${dims.n}×${mixDims(dims).heads * dims.dv}`,
        weightShape(at, "Wo"),
        block.bo !== undefined,
      );
    case "embedded":
    case "residual":
      return `${own} = ${own} + ${own}`;
    case "feedForward.gate":
    case "feedForward.up":
    case "feedForward":
      return networkShapes(id, own, at);
    default:
      return own;
  }
}

/** The size of a weight as it multiplies from the right. */
function weightShape({ block }: LayerContext, name: WeightName): string | undefined {
  const shape = block[name]?.shape;
  if (shape === undefined) return undefined;
  return shapeText(block.weightLayout === "out-in" ? [...shape].reverse() : shape);
}

function linearShapes(own: string, input: string, weight: string | undefined, hasBias: boolean): string {
  const product = weight === undefined ? input : `${input} · ${weight}`;
  return `${own} = ${product}${hasBias ? ` + ${own.slice(own.lastIndexOf("×") + 1)}` : ""}`;
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

function networkShapes(
  id: "feedForward.gate" | "feedForward.up" | "feedForward",
  own: string,
  at: LayerContext,
): string {
  const ff = at.block.feedForward;
  const input = id === "feedForward" ? "feedForward.hidden" : networkStream(at);
  const from = input && at.layer.steps.get(input)?.tensor.shape;
  const [W, b] =
    id === "feedForward" ? [ff?.W2, ff?.b2] : id === "feedForward.up" ? [ff?.W1, ff?.b1] : [ff?.Wg, ff?.bg];
  if (W === undefined || from === undefined) return own;
  const turned = at.block.weightLayout === "out-in" ? [...W.shape].reverse() : W.shape;
  return linearShapes(own, shapeText(from.slice(-2)), shapeText(turned), b !== undefined);
}
