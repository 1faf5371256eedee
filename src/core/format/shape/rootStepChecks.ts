import { itemAt } from "../../present.ts";
import { resolveReadOutStep } from "../../spec/readOut.ts";
import type { ReadOut } from "../../spec/spec.ts";
import type { ReadOutStep } from "../../spec/steps.ts";
import { shapeText } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import type { SpecDraft } from "../read/root.ts";
import type { PlacedReadOut, PlacedTraining } from "../read/stepTensors.ts";
import { shown } from "../shown.ts";
import type { Flow, Size, Sizes } from "./sizes.ts";

/** The sizes that belong to no block. */
export interface RootSizes {
  /** What enters the first block, what leaves each, and what leaves the last. */
  readonly entering: Flow;
  readonly layers: readonly Flow[];
  readonly result: Flow;
  /** How many labels the read-out has. */
  readonly labels: Size | undefined;
}

/** Checks what is expected and given of the read-out, of the networks beside, and of what is generated. */
export function checkRootSteps(sizes: Sizes, draft: SpecDraft, all: RootSizes): void {
  for (const entry of draft.givenReadOut) checkGiven(sizes, draft, all, entry);
  for (const entry of draft.training) if (entry.training.kind === "root") checkExpectedRoot(sizes, draft, all, entry);
}

function checkGiven(sizes: Sizes, draft: SpecDraft, all: RootSizes, { id, field }: PlacedReadOut): void {
  if (draft.readOut === undefined) {
    if (!sizes.isGiven("readOut")) reportNone(sizes, field, "readOut", "given");
    return;
  }
  if (resolveReadOutStep(draft.readOut, id) === undefined) {
    const message = words("{0}: the read-out has no such step; give the last layer's own", shown(field.path));
    sizes.report("step.none", field.key, message);
    return;
  }
  agree(sizes, field.path, id, readOutShapes(draft.readOut, id, all.result, all));
}

function checkExpectedRoot(sizes: Sizes, draft: SpecDraft, all: RootSizes, { name, field }: PlacedTraining): void {
  const [, layer, step] = /^(?:layers\[(\d+)\]\.)?(readOut\.\w+)$/.exec(name) ?? [];
  const [, beside, what = ""] = /^beside\[(\d+)\]\.(\w+)$/.exec(name) ?? [];
  const part = step !== undefined ? "readOut" : beside !== undefined ? "beside" : "generate";
  if (!sizes.isGiven(part)) reportNone(sizes, field, part, "expected");
  else if (step !== undefined) checkReadOutStep(sizes, draft, all, field, step as ReadOutStep, layer);
  else if (beside !== undefined) checkBeside(sizes, draft, all, field, Number(beside), what);
  else checkGenerated(sizes, draft, field);
}

type Placed = PlacedReadOut["field"];

function reportNone(sizes: Sizes, field: Placed, part: string, kind: string): void {
  const name = field.path.slice(`${kind}.`.length);
  const template = kind === "given" ? "{0} is given, but there is no {1}" : "{0} is expected, but there is no {1}";
  sizes.report("step.none", field.key, words(template, shown(name), part));
}

function checkReadOutStep(
  sizes: Sizes,
  { readOut, main }: SpecDraft,
  all: RootSizes,
  field: Placed,
  step: ReadOutStep,
  layer: string | undefined,
): void {
  if (readOut === undefined) return;
  if (layer === undefined) {
    agree(sizes, field.path, step, readOutShapes(readOut, step, all.result, all));
  } else if (!readOut.each) {
    const message = words("{0}: a layer is read out only with {1}", shown(field.path), '"each": true');
    sizes.report("step.none", field.key, message);
  } else if (!main.layered || all.layers[Number(layer)] === undefined) {
    if (sizes.isUnknown("layers")) return;
    sizes.report("step.none", field.key, words("{0}: there is no {1}", shown(field.path), `layers[${layer}]`));
  } else {
    agree(sizes, field.path, step, readOutShapes(readOut, step, itemAt(all.layers, Number(layer)), all));
  }
}

/** The shape of a read-out's step; a step that is left out has that of the one before it. */
export function readOutShapes(
  head: ReadOut,
  step: ReadOutStep,
  { batch, rows, width }: Flow,
  all: RootSizes,
): number[][] {
  const meant = resolveReadOutStep(head, step) ?? "readOut.normed";
  const pooled = head.pool !== "none" && meant !== "readOut.normed";
  const columns = meant === "readOut.normed" || meant === "readOut.pooled" ? width : all.labels;
  return shape(batch, ...(pooled ? [] : [rows]), columns);
}

function checkBeside(
  sizes: Sizes,
  draft: SpecDraft,
  { entering: { batch, rows } }: RootSizes,
  field: Placed,
  index: number,
  what: string,
): void {
  if (draft.beside === undefined || sizes.isUnknown("beside")) return;
  const one = draft.beside[index];
  if (one === undefined) {
    sizes.report("step.none", field.key, words("{0}: there is no {1}", shown(field.path), `beside[${index}]`));
    return;
  }
  const width = one.type === "conv1d" ? one.W.shape[2] : one.U.shape[0];
  const columns = what === "influence" ? rows?.value : width;
  agree(sizes, field.path, what, shape(batch, rows, columns));
}

/** A list of ids, as many as there may be at most. */
function checkGenerated(sizes: Sizes, { generate }: SpecDraft, field: Placed): void {
  const source = sizes.source(field.path);
  if (source === undefined || generate === undefined) return;
  const { shape, data } = source.tensor;
  if (shape.length === 1 && data.length <= generate.atMost) return;
  const template = "{0} must be a list of at most {1} ids (generate.atMost), its shape is {2}";
  sizes.report("shape.mismatch", source.value, words(template, field.path, generate.atMost, shapeText(shape)));
}

function agree(sizes: Sizes, path: string, name: string, wanted: number[][]): void {
  const source = sizes.source(path);
  if (source !== undefined) sizes.agreeShape(source, name, wanted, undefined);
}

/** A shape of known sizes, or none. */
function shape(...axes: readonly (Size | number | undefined)[]): number[][] {
  const values = axes.map((one) => (typeof one === "object" ? one.value : one));
  return values.every((one) => one !== undefined) ? [values] : [];
}
