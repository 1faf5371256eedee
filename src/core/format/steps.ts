import type { Tensor } from "../tensor/tensor.ts";
import { words } from "../words.ts";
import type { BlockDraft, PlacedStep } from "./blockDraft.ts";
import type { Field, Fields } from "./fields.ts";
import { nearest } from "./nearest.ts";
import { shown } from "./shown.ts";
import { expectedIds, isExpectedId, isStepId, splitStepName, type TrainingName, trainingNameOf } from "./stepNames.ts";
import { anyAxes, readTensorField } from "./tensors.ts";

/** An entry of `expected` about training. */
export interface PlacedTraining {
  readonly name: string;
  readonly training: TrainingName;
  readonly field: Field;
  readonly tensor: Tensor | undefined;
}

/**
 * Reads `given` and `expected` of one object (the root, the encoder or a layer) and hands each entry to its block.
 * Returns the entries about training, which only the root may have.
 */
export function readSteps(fields: Fields, blocks: readonly BlockDraft[]): PlacedTraining[] {
  const given = fields.child("given");
  const expected = fields.child("expected");
  for (const field of given === undefined ? [] : entriesOf(given)) takeStep(given!, field, blocks, "given");
  const training: PlacedTraining[] = [];
  for (const field of expected === undefined ? [] : entriesOf(expected)) {
    const name = nameOf(expected!, field);
    const about = fields.path === "" ? trainingNameOf(name) : undefined;
    if (about === undefined) takeStep(expected!, field, blocks, "expected");
    else training.push({ name, training: about, field, tensor: readTraining(expected!, field, about) });
  }
  return training;
}

function entriesOf(fields: Fields): Field[] {
  return fields.names().map((name) => fields.get(name)!);
}

/** The entry's key as written. */
function nameOf(fields: Fields, field: Field): string {
  return field.path.slice(fields.path.length + 1);
}

function readTraining(fields: Fields, field: Field, training: TrainingName): Tensor | undefined {
  const scalar = training.tensor === undefined;
  return readTensorField(fields.reading, field, {
    axes: scalar ? [0] : anyAxes,
    form: scalar ? "a number" : "a tensor",
  });
}

function takeStep(fields: Fields, field: Field, blocks: readonly BlockDraft[], kind: "given" | "expected"): void {
  const name = nameOf(fields, field);
  const split = splitStepName(name);
  const outer = fields.path.slice(0, Math.max(0, fields.path.length - kind.length - 1));
  const path = outer === "" || split.block === "" ? outer + split.block : `${outer}.${split.block}`;
  const draft = blocks.find((one) => one.path === path);
  const id = split.id;
  const known = kind === "given" ? isStepId(id) : isExpectedId(id);
  if (draft === undefined || !known || !isExpectedId(id)) {
    reportUnknown(fields, field, name, blocks, outer, kind);
    return;
  }
  const tensor = readTensorField(fields.reading, field, { axes: anyAxes, form: "a tensor" });
  const entry: PlacedStep = { id, field, tensor };
  const twin = draft[kind].find((one) => one.id === id);
  if (twin === undefined) draft[kind].push(entry);
  else {
    const related = [{ message: words("the first {0}", id), range: twin.field.key }];
    fields.reading.problems.error("step.twice", field.key, words("{0} stands twice", shown(field.path)), { related });
  }
}

function reportUnknown(
  fields: Fields,
  field: Field,
  name: string,
  blocks: readonly BlockDraft[],
  outer: string,
  kind: string,
): void {
  const lead = outer === "" ? 0 : outer.length + 1;
  const known = blocks.flatMap((draft) => {
    const prefix = draft.path.slice(lead);
    return expectedIds.map((id) => (prefix === "" ? id : `${prefix}.${id}`));
  });
  const meant = known.length > 2000 ? undefined : nearest(name, known);
  const fixes =
    meant === undefined
      ? []
      : [{ title: words("Change to {0}", `"${meant}"`), edits: [{ range: field.key, text: JSON.stringify(meant) }] }];
  const message =
    meant === undefined
      ? words("{0} names no step that can be {1}", shown(name), kind)
      : words("{0} names no step that can be {1}: is {2} meant?", shown(name), kind, meant);
  fields.reading.problems.error("step.unknown", field.key, message, { fixes });
}
