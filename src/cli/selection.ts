import { type Computed, expectedStep, rootValue } from "../core/engine/check.ts";
import { roundContexts } from "../core/explain/context/layerContext.ts";
import { limits } from "../core/limits.ts";
import { writtenPath } from "../core/spec/generating.ts";
import { isReadOutStep } from "../core/spec/readOut.ts";
import type { LayerResult, SpecResult, Step } from "../core/spec/result.ts";
import type { Block, Spec } from "../core/spec/spec.ts";
import { dumpSteps, type ExtraStepId, extraStepIds, readOutSteps, type StepId, stepIds } from "../core/spec/steps.ts";
import { shapeText, type Tensor } from "../core/tensor/tensor.ts";
import { visibleText } from "../core/view/visibleText.ts";
import { suggestion, UsageError } from "./arguments.ts";

/** One layer with the steps that are to be printed, in their order. */
export interface SelectedLayer {
  readonly block: Block;
  readonly layer: LayerResult;
  readonly steps: readonly NamedStep[];
  /** What the layer belongs to where that is a round of a generation. */
  readonly spec?: Spec;
}

/** A step under the name it was asked by. */
export interface NamedStep {
  readonly name: string;
  readonly tensor: Tensor;
  readonly given?: Step["given"];
}

/** What is to be printed of a result. */
export interface Selection {
  readonly encoder: readonly SelectedLayer[];
  readonly layers: readonly SelectedLayer[];
  /** Steps that belong to no layer: of the read-out, and what is generated. */
  readonly root: readonly NamedStep[];
}

/** Picks the asked layers and steps; without any asked, all of them. Throws a UsageError for what is not there. */
export function select(spec: Spec, result: SpecResult, names: readonly string[], layer: string | undefined): Selection {
  const ofRound = /^rounds\[(\d+)\]\.?(.*)$/.exec(layer ?? "");
  if (ofRound !== null) return selectRound(spec, result, names, Number(ofRound[1]), ofRound[2] ?? "");
  const steps = names.filter((name) => !isRootName(name));
  const root = names.filter(isRootName).map((name) => ({ name, tensor: rootTensor(name, spec, result) }));
  const encoder = paired(spec.encoder?.blocks ?? [], result.encoder ?? []);
  const main = paired(spec.main.blocks, result.layers);
  const wanted = chosen([...encoder, ...main], main, layer);
  const withSteps = (list: readonly Pair[]) =>
    list
      .filter((pair) => wanted.includes(pair))
      .map((pair) => ({ ...pair, steps: stepsOf(pair, steps, { spec, result }, root.length > 0) }));
  const selection = { encoder: withSteps(encoder), layers: withSteps(main), root };
  reportMissing(steps, selection);
  return selection;
}

function isRootName(name: string): boolean {
  return isReadOutStep(name) || name === "generated";
}

function rootTensor(name: string, spec: Spec, result: SpecResult): Tensor {
  const tensor = rootValue(name, spec, result);
  if (tensor !== undefined) return tensor;
  throw new UsageError(`--step ${name}: there is no ${name === "generated" ? "generate" : "readOut"}`);
}

/** The layers of a round of a generation, or one of them by its path, with the spec of that round; its read-out is the last layer's. */
function selectRound(
  spec: Spec,
  result: SpecResult,
  names: readonly string[],
  round: number,
  layer: string,
): Selection {
  const all = roundContexts(spec, result, round);
  const found = all.filter(({ block, index }) => ["", writtenPath(block.path), `layers[${index}]`].includes(layer));
  const [asked, count] = all.length === 0 ? ["round", result.generate?.rounds.length ?? 0] : ["layer", all.length];
  if (found.length === 0) {
    const written = asked === "round" ? String(round) : visibleText(layer);
    const are = count === 1 ? "is one, 0" : count === 0 ? "are none" : `are ${count}, from 0`;
    throw new UsageError(`--${asked} ${written}: there is no such ${asked}; there ${are}`);
  }
  if (names.includes("generated")) throw new UsageError("--step generated: it is of all rounds, not of one");
  const layers = found.map(({ block, layer: own, spec: ofRound, result: computed }) => ({
    ...{ block, layer: own, spec: ofRound },
    steps: stepsOf({ block, layer: own }, names, { spec: ofRound, result: computed }, false),
  }));
  const selection = { encoder: [], layers, root: [] };
  reportMissing(names, selection);
  return selection;
}

/** A layer may lack a step that others have; where all lack it, that was not meant. */
function reportMissing(names: readonly string[], { encoder, layers }: Omit<Selection, "root">): void {
  const all = [...encoder, ...layers];
  const missing = names.find((name) => !all.some(({ steps }) => steps.some((step) => step.name === name)));
  if (missing === undefined) return;
  const large = all.find(({ layer }) => layer.streamed?.steps.includes(notKeptName(missing)));
  if (large !== undefined) {
    const { batch, heads, n, keys } = large.layer.dims;
    const size = shapeText([batch, heads, n, keys]);
    throw new UsageError(`--step ${missing}: ${size} numbers are not kept, being more than ${limits.scores}`);
  }
  throw new UsageError(`--step ${missing}: ${all.length === 1 ? "this layer has" : "these layers have"} no such step`);
}

/** The step that is missing when another one cannot be made. */
function notKeptName(name: string): StepId {
  return name === "meanWeights" || name === "weighted" ? "weights" : (name as StepId);
}

interface Pair {
  readonly block: Block;
  readonly layer: LayerResult;
}

function paired(blocks: readonly Block[], layers: readonly LayerResult[]): Pair[] {
  return blocks.map((block, index) => ({ block, layer: layers[index]! }));
}

function chosen(all: readonly Pair[], main: readonly Pair[], name: string | undefined): readonly Pair[] {
  if (name === undefined) return all;
  const pair = /^\d+$/.test(name) ? main[Number(name)] : all.find(({ block }) => block.path === name);
  if (pair !== undefined) return [pair];
  const paths = all.map(({ block }) => block.path).filter((path) => path !== "");
  const others = paths.length === 0 ? "" : `: ${paths.join(", ")}`;
  throw new UsageError(
    `--layer ${visibleText(name)}: there is no such layer; there ${main.length === 1 ? "is one, 0" : `are ${main.length}, from 0`}${others}`,
  );
}

function stepsOf({ block, layer }: Pair, names: readonly string[], computed: Computed, others: boolean): NamedStep[] {
  if (names.length === 0 && others) return [];
  if (names.length === 0) return [...layer.steps.values()].map(({ id, ...step }) => ({ name: id, ...step }));
  return names.flatMap((name) => {
    const ofReadOut = readOutSteps.find((id) => id === name);
    const tensor = ofReadOut
      ? layer.steps.get(ofReadOut)?.tensor
      : expectedStep(knownName(name), block, layer, computed);
    if (tensor === undefined) return [];
    const given = [...layer.steps.values()].find((step) => step.tensor === tensor)?.given;
    return [given === undefined ? { name, tensor } : { name, tensor, given }];
  });
}

function knownName(name: string): StepId | ExtraStepId {
  const known = [...stepIds, ...dumpSteps, ...extraStepIds].find((id) => id === name);
  if (known !== undefined) return known;
  const all = [...stepIds, ...dumpSteps, ...extraStepIds, ...readOutSteps, "generated"];
  const near = suggestion(name, all) || `; there are ${all.join(", ")}`;
  throw new UsageError(`--step ${visibleText(name)}: no such step${near}`);
}
