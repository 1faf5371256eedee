import { shapeText } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import { rangeOf } from "../read/reading.ts";
import type { SpecDraft } from "../read/root.ts";
import type { PlacedTraining } from "../read/stepTensors.ts";
import { hasGradient, isParameter } from "../read/tensorNames.ts";
import { shown } from "../shown.ts";
import { type Flow, fitsShape, type Sizes } from "./sizes.ts";

/** Checks the target, the parameters and everything expected of training. `result`: what leaves the last block. */
export function checkTraining(sizes: Sizes, draft: SpecDraft, result: Flow): void {
  const dump = draft.main.blocks.some(({ isDump }) => isDump);
  const key = sizes.reading.keys.get("train")?.key;
  if (key !== undefined && dump) {
    sizes.report("key.conflict", key, words("train cannot be used with dumped weights: nothing is computed from them"));
    return;
  }
  checkTarget(sizes, draft, result);
  checkParameters(sizes, draft);
  const ofTraining = draft.training.filter(({ training }) => training.kind !== "root");
  if (sizes.isGiven("train")) for (const entry of ofTraining) checkEntry(sizes, draft, entry);
  else if (ofTraining[0] !== undefined) reportNoTrain(sizes, ofTraining[0]);
}

function checkTarget(sizes: Sizes, draft: SpecDraft, { batch, rows, width }: Flow): void {
  const target = sizes.source("train.target");
  if (target === undefined || batch === undefined || rows === undefined || width === undefined) return;
  if (draft.train?.loss === "cross-entropy" || sizes.reading.failed.has("train.loss")) return;
  sizes.agreeShape(target, "the result", [[batch.value, rows.value, width.value]], rows);
}

function checkParameters(sizes: Sizes, draft: SpecDraft): void {
  const list = draft.root.child("train")?.get("parameters")?.node;
  if (list?.kind !== "array") return;
  for (const item of list.items) {
    if (item.kind === "string") checkName(sizes, item.value, rangeOf(item), rangeOf(item));
  }
}

/** Among more names than this, the one that was meant is not looked for. */
const manyNames = 2000;

/** The name must be that of a tensor that is in the document and has a gradient. */
function checkName(sizes: Sizes, name: string, range: TextRange, text: TextRange, lead = ""): boolean {
  if (sizes.isUnknown(name) || (sizes.isUnknown("layers") && name.startsWith("layers["))) return false;
  if (sizes.source(name) !== undefined && hasGradient(name)) return true;
  const known = [...sizes.reading.tensors.keys()].filter(hasGradient);
  const meant = known.length > manyNames ? undefined : sizes.reading.guess(name, known);
  const edits = [{ range: text, text: JSON.stringify(`${lead}${meant}`) }];
  const fixes = meant === undefined ? [] : [{ title: words("Change to {0}", meant), edits }];
  sizes.report("train.name", range, words("{0} is not a tensor of this spec with a gradient", shown(name)), [], fixes);
  return false;
}

/** Told once, however much is expected of the training that is not there. */
function reportNoTrain(sizes: Sizes, { field, name }: PlacedTraining): void {
  sizes.report("train.missing", field.key, words("{0} is expected, but there is no train", shown(name)));
}

function checkEntry(sizes: Sizes, draft: SpecDraft, entry: PlacedTraining): void {
  const { training, field } = entry;
  if (training.tensor === undefined) return;
  const { tensor: of, kind } = training;
  if (!checkName(sizes, of, field.key, field.key, `${kind}.`)) return;
  if (kind === "next" && !isUpdated(draft, of)) {
    sizes.report("train.name", field.key, words("{0} is not updated: it is not one of the parameters", of));
    return;
  }
  const source = sizes.source(field.path);
  const want = sizes.source(of);
  if (source === undefined || want === undefined || fitsShape(source.tensor.shape, want.tensor.shape)) return;
  const message = words(
    "{0} is {1}, but {2} is {3}",
    field.path,
    shapeText(source.tensor.shape),
    of,
    shapeText(want.tensor.shape),
  );
  sizes.report("shape.mismatch", source.value, message, [{ message: words("{0}", of), range: want.value }]);
}

function isUpdated(draft: SpecDraft, name: string): boolean {
  const { parameters } = draft.train ?? {};
  return parameters === undefined ? isParameter(name) : parameters.includes(name);
}
