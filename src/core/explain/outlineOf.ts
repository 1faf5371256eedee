import { checkExpected, type ExpectedCheck } from "../engine/check.ts";
import type { NumberType } from "../spec/numberTypes.ts";
import { isReadOutStep } from "../spec/readOut.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import { dumpSteps, type StepId } from "../spec/steps.ts";
import { type Words, words } from "../words.ts";
import { expectedFor } from "./checks/expectation.ts";
import { keptType } from "./context/cellContext.ts";
import { factsOf } from "./context/facts.ts";
import { inputMatrices } from "./context/inputMatrices.ts";
import { type LayerContext, layerContexts, roundContexts, stepNames } from "./context/layerContext.ts";
import { slabNamed } from "./context/matrixOf.ts";
import { roundOutline, stopWords } from "./context/roundOutline.ts";
import type { Slab } from "./context/slab.ts";
import type { Axis, LayerOutline, MatrixOutline, Outline, StepOutline } from "./outline.ts";
import { shapeEquation, stepExplanation, stepFormula, stepOperands, stepTitle } from "./steps/stepRecords.ts";
import { labelsOf, labelsOfReadOut } from "./text/labels.ts";

/** What there is to look at in a result, the encoder's layers first; nothing of it depends on the numbers but `expected`. */
export function outlineOf(spec: Spec, result: SpecResult): Outline {
  const checks = checkExpected(spec, result);
  return {
    title: spec.title ?? "",
    description: spec.description ?? "",
    layers: [...layerContexts(spec, result), ...allRounds(spec, result)].map((at) => layerOutline(at, checks)),
    tour: (spec.tour?.length ?? 0) > 0,
    ...(result.generate && {
      generation: { rounds: result.generate.rounds.length, stopped: stopWords(spec, result.generate) },
    }),
    display: spec.display,
  };
}

/** Layers of rounds that are listed at most. */
const mostRoundLayers = 400;

function allRounds(spec: Spec, result: SpecResult): LayerContext[] {
  const count = result.generate?.rounds.length ?? 0;
  // Whole rounds only, however many layers each has.
  const shown = Math.min(count, Math.floor(mostRoundLayers / Math.max(1, spec.main.blocks.length)));
  return Array.from({ length: shown }, (_, round) => roundContexts(spec, result, round)).flat();
}

function layerOutline(at: LayerContext, checks: readonly ExpectedCheck[]): LayerOutline {
  const { queries, keys } = labelsOf(at);
  const labels = labelsOfReadOut(at);
  const round = roundOutline(at);
  return {
    path: at.block.path,
    label: layerLabel(at),
    ...(round && { round }),
    dims: at.dims,
    facts: factsOf(at),
    queryLabels: queries,
    keyLabels: keys,
    ...(labels.length > 0 && { labels }),
    steps: stepNames(at).flatMap((id) => stepOutline(id, at, checks)),
    inputs: inputMatrices(at).map((input) => matrixOutline(input.name, input, input.rowAxis, input.colAxis)),
    fullyMasked: at.layer.fullyMasked,
  };
}

/** What the layer picker says; empty for a document of one block. */
export function layerLabel({ spec, stack, index, round }: LayerContext): Words {
  if (round !== undefined) {
    return stack.blocks.length > 1
      ? words("Round {0} · layer {1}", round.index + 1, index + 1)
      : words("Round {0}", round.index + 1);
  }
  if (stack === spec.encoder) return words("Encoder · layer {0}", index + 1);
  if (spec.encoder !== undefined) return words("Decoder · layer {0}", index + 1);
  return stack.blocks.length > 1 || spec.generate !== undefined ? words("Layer {0}", index + 1) : words("");
}

function matrixOutline(name: string, slab: Slab, rowAxis: Axis, colAxis: Axis): MatrixOutline {
  const { rows, cols, batches, heads } = slab;
  return { name, rows, cols, batches, heads, rowAxis, colAxis };
}

const pairSteps: ReadonlySet<StepId> = new Set([
  "scores",
  "scaled",
  "capped",
  "masked",
  "weights",
  "difference",
  "dropped",
  ...dumpSteps,
]);
const keySteps: ReadonlySet<StepId> = new Set(["K", "V"]);

/** What a step's rows stand for. New keys after cached ones have no labels of their own but in self attention, the queries'. */
function rowAxisOf(id: StepId, at: LayerContext): Axis {
  if (keySteps.has(id)) return "key";
  if (id === "projectedK" || id === "projectedV") return freshKeyAxis(at);
  if (id === "sinkWeights") return "head";
  // The norm comes before the pooling and has all positions.
  if (isReadOutStep(id) && id !== "readOut.normed") return at.readOut?.pool === "none" ? "query" : "pooled";
  // A row of `weighted` is a pair of query and key, for which there is no label.
  return id === "weighted" ? "dim" : "query";
}

function colAxisOf(id: StepId): Axis {
  if (id === "sinkWeights") return "query";
  if (id === "readOut.logits" || id === "readOut.probabilities") return "label";
  return pairSteps.has(id) ? "key" : "dim";
}

function freshKeyAxis({ dims, block }: LayerContext): Axis {
  if (dims.past === 0 && dims.keys === dims.m) return "key";
  return block.memory === "self" && dims.m - dims.past === dims.n ? "query" : "dim";
}

function stepOutline(id: StepId, at: LayerContext, checks: readonly ExpectedCheck[]): StepOutline[] {
  const slab = slabNamed(at, id);
  const step = at.layer.steps.get(id);
  if (slab === undefined) return [];
  const check = checkOf(id, at, checks);
  return [
    {
      ...matrixOutline(id, slab, rowAxisOf(id, at), colAxisOf(id)),
      name: id,
      title: stepTitle(id, at),
      explanation: stepExplanation(id, at),
      formula: stepFormula(id, at),
      shapeEquation: shapeEquation(id, at),
      operands: stepOperands(id, at),
      ...(step?.given && { given: step.given }),
      ...typeOf(keptType({ ...at, id }), "float64"),
      ...(check && { expected: expectedState(check, at) }),
    },
  ];
}

/** The check of what `expected` says about a step, under whichever name. */
function checkOf(id: StepId, at: LayerContext, checks: readonly ExpectedCheck[]): ExpectedCheck | undefined {
  const written = expectedFor(id, at);
  if (written === undefined) return undefined;
  return checks.find(({ layer, name }) => layer === written.layer && name === written.name);
}

function typeOf(type: NumberType | undefined, usual?: NumberType): { readonly type?: NumberType } {
  return type === undefined || type === usual ? {} : { type };
}

function expectedState(check: ExpectedCheck, { spec }: LayerContext): NonNullable<StepOutline["expected"]> {
  const { holds, cells, wrongCells, firstMismatch: mismatch, largestMismatch: largest } = check;
  // What the root expects is named without a path.
  const form = spec.expectedForms?.get(check.layer === "" ? check.name : `${check.layer}.${check.name}`);
  // A tolerance of its own takes the place of the document's type.
  const type = typeOf(form?.dtype ?? (form?.tolerance === undefined ? spec.expectedDtype : undefined));
  return { holds, cells, wrongCells, ...type, ...(mismatch && { mismatch }), ...(largest && { largest }) };
}
