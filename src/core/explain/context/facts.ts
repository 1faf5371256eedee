import { isCapped } from "../../spec/blockSteps.ts";
import { mixDims, scaleOf } from "../../spec/dims.ts";
import type { RowFactor } from "../../spec/mixing.ts";
import { type NamedNorm, normsOf } from "../../spec/norms.ts";
import type { Position } from "../../spec/positionKinds.ts";
import type { TrainResult } from "../../spec/result.ts";
import type { FeedForward, Mask } from "../../spec/spec.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import type { LayerContext } from "./layerContext.ts";
import { roundOutline } from "./roundOutline.ts";

type Fact = { readonly name: string; readonly value: string };

/** The line of facts of a block: sizes, then what is done to the scores; what is off by default is left out. */
export function factsOf(at: LayerContext): Fact[] {
  const { dims, block } = at;
  const { heads, kvHeads } = mixDims(dims);
  const grouped = kvHeads !== heads;
  const sizes: Fact[] = [
    ...chosenFact(at),
    ...lossFact(at),
    ...factIf(dims.batch > 1, "batch", `${dims.batch}`),
    { name: "n", value: `${dims.n}` },
    { name: "m", value: `${dims.m}` },
    ...factIf(dims.past > 0, "past", `${dims.past}`),
    ...factIf(dims.keys > dims.m, "keys", `${dims.keys}`),
    ...factIf(dims.dModel !== undefined, "dModel", `${dims.dModel}`),
    { name: grouped ? "heads/kvHeads" : "heads", value: grouped ? `${heads}/${kvHeads}` : `${heads}` },
  ];
  // A dump has weights alone: nothing is known of how they came about.
  if (block.dump !== undefined) return sizes;
  return [
    ...sizes,
    ...factIf(dims.dq !== dims.dk, "dq", `${dims.dq}`),
    { name: "dk", value: `${dims.dk}` },
    { name: "dv", value: `${dims.dv}` },
    ...factIf(block.positions.length > 0, "position", block.positions.map(positionName).join(" + ")),
    { name: "score", value: block.score.type },
    { name: "scale", value: scaleText(at) },
    ...factIf(isCapped(block), "softcap", briefNumber(block.softcap ?? 0)),
    ...factIf(block.bias !== undefined, "bias", (block.bias?.shape ?? []).join("×")),
    { name: "mask", value: block.masks.map(maskName).join(" + ") || "none" },
    ...factIf(block.temperature !== 1, "temperature", factorText(block.temperature)),
    { name: "normalize", value: block.normalize },
    ...factIf(block.sinks !== undefined, "sinks", `${block.sinks?.data.length}`),
    ...factIf(block.differential !== undefined, "differential", `λ ${briefNumber(block.differential?.lambda ?? 0)}`),
    ...factIf(block.dropout !== undefined, "dropout", briefNumber(block.dropout?.p ?? 0)),
    ...factIf(block.gate !== undefined, "gate", `${block.gate?.activation} (${block.gate?.over})`),
    ...factIf(block.residual !== false, "residual", block.residual === true ? "on" : `× ${block.residual}`),
    ...factIf(normsOf(block).length > 0, "layerNorm", normsOf(block).map(normName).join(" + ")),
    ...factIf(block.feedForward !== undefined, "feedForward", networkName(block.feedForward)),
    ...readOutFact(at),
    ...factIf(precisionOf(at) !== "", "precision", precisionOf(at)),
  ];
}

/** What a round of a generation chose, with its share. */
function chosenFact(at: LayerContext): Fact[] {
  // Said of the last block, whose result is read out.
  const round = at.index < at.stack.blocks.length - 1 ? undefined : roundOutline(at);
  return round === undefined ? [] : [{ name: "next", value: `${round.label} (${briefNumber(round.share)})` }];
}

/** The loss of the numbers as they are, and after the steps that `train` looks ahead, and the length of its gradient; said of the last block, whose result it judges. */
function lossFact({ result: { train }, round, index, stack }: LayerContext): Fact[] {
  // Only the main stack has the empty path.
  if (train === undefined || round !== undefined || index < stack.blocks.length - 1 || stack.path !== "") return [];
  return [
    { name: "loss", value: `${briefNumber(train.loss, 4)} → ${briefNumber(train.nextLoss, 4)}` },
    { name: "gradient", value: `|∇L| ${briefNumber(gradientLength(train), 4)}` },
  ];
}

/** ‖∂L/∂θ‖ over all numbers that training changes. */
function gradientLength({ gradients, next }: TrainResult): number {
  let squares = 0;
  for (const name of next.keys()) for (const slope of gradients.get(name)?.data ?? []) squares += slope * slope;
  return Math.sqrt(squares);
}

/** What the read-out pools, and whether it multiplies with the embedding's table. */
function readOutFact({ readOut: head }: LayerContext): Fact[] {
  if (head === undefined) return [];
  const parts = [...(head.pool === "none" ? [] : [head.pool]), ...(head.tied ? ["tied"] : [])];
  return [{ name: "readOut", value: parts.join(", ") || "each position" }];
}

/** The type in which the steps are kept: `bfloat16`, or `weights float16, context float16`; empty in float64. */
function precisionOf({ block }: LayerContext): string {
  const { precision } = block;
  if (precision === undefined || precision === "float64") return "";
  return typeof precision === "string" ? precision : Array.from(precision, (pair) => pair.join(" ")).join(", ");
}

function normName({ norm }: NamedNorm): string {
  return norm.type === "rms" ? `${norm.placement} (rms)` : norm.placement;
}

function networkName(network: FeedForward | undefined): string {
  if (network === undefined) return "";
  const { activation, Wg, parallel } = network;
  const beside = parallel ? ` (${parallel === "shared" ? "parallel, shared norm" : "parallel"})` : "";
  return `${activation}${Wg === undefined ? "" : ", gated"}${beside}`;
}

function factIf(stands: boolean, name: string, value: string): Fact[] {
  return stands ? [{ name, value }] : [];
}

/** `√3` where the scale is 1/√dk, as it is by default or written out; undefined where it is another number. */
export function usualRoot({ block, dims }: LayerContext): string | undefined {
  const usual = 1 / Math.sqrt(dims.dk);
  const scale = scaleOf(block, dims);
  // A width of 1 has no root worth naming; a scale that is written out may differ in its last digit.
  const isUsual = dims.dk > 1 && typeof scale === "number" && Math.abs(scale - usual) <= 1e-12 * usual;
  return isUsual ? `√${dims.dk}` : undefined;
}

function scaleText(at: LayerContext): string {
  const root = usualRoot(at);
  return root === undefined ? factorText(scaleOf(at.block, at.dims)) : `1/${root}`;
}

/** A number, or the shape of numbers for single rows. */
function factorText(factor: RowFactor): string {
  return typeof factor === "number" ? briefNumber(factor) : factor.shape.join("×");
}

function positionName(position: Position): string {
  return position.type === "rope" ? `rope (${position.pairs})` : position.type;
}

function maskName(mask: Mask): string {
  switch (mask.type) {
    case "causal":
      return typeof mask.offset === "number" ? `causal (offset ${mask.offset})` : causalName(mask.offset);
    case "window":
      return `window (${mask.left}, ${mask.right})`;
    case "tensor":
      return mask.visible.shape.join("×");
    case "blocked":
      return `blocked ${mask.blocked.shape.join("×")}`;
    case "chunk":
      return `chunk (${mask.size})`;
    case "prefix":
      return `prefix (${mask.lengths.join(", ")})`;
    case "dilated":
      return `dilated (${mask.width}, ${mask.step})`;
    default:
      return mask.type;
  }
}

function causalName(offset: "default" | "bottom-right"): string {
  return offset === "default" ? "causal" : "causal (bottom-right)";
}
