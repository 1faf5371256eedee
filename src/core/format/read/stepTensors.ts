import { isReadOutStep } from "../../spec/readOut.ts";
import type { ExpectedForm } from "../../spec/spec.ts";
import { type ReadOutStep, stepIds } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { shown } from "../shown.ts";
import type { BlockDraft, PlacedStep } from "./blockDraft.ts";
import type { Field, Fields } from "./fields.ts";
import { readExpectedForm } from "./precisions.ts";
import { pathOf } from "./reading.ts";
import { expectedIds, isExpectedId, isStepId, splitStepName, type TrainingName, trainingNameOf } from "./stepNames.ts";
import { anyAxes, readTensorField } from "./tensors.ts";

/** An entry of `expected` about training. */
export interface PlacedTraining {
  readonly name: string;
  readonly training: TrainingName;
  readonly field: Field;
  readonly tensor: Tensor | undefined;
  readonly form?: ExpectedForm | undefined;
}

/** A step of the read-out that is replaced. */
export interface PlacedReadOut {
  readonly id: ReadOutStep;
  readonly field: Field;
  readonly tensor: Tensor | undefined;
}

/** What belongs to no block, which only the root may have: expectations, and what is given of the read-out. */
export interface RootSteps {
  readonly training: readonly PlacedTraining[];
  readonly readOut: readonly PlacedReadOut[];
}

/**
 * Reads `given` and `expected` of one object (the root, the encoder or a layer) and hands each entry to its block.
 * Returns the entries that belong to no block.
 */
export function readSteps(fields: Fields, drafts: readonly BlockDraft[]): RootSteps {
  const blocks = new Map(drafts.map((draft) => [draft.path, draft]));
  const given = fields.child("given");
  const expected = fields.child("expected");
  const readOut: PlacedReadOut[] = [];
  for (const [owner, field] of entriesOf(given)) {
    const id = nameOf(owner, field);
    if (fields.path !== "" || !isReadOutStep(id)) takeStep(owner, field, blocks, "given");
    else
      readOut.push({ id, field, tensor: readTensorField(fields.reading, field, { axes: anyAxes, form: "a tensor" }) });
  }
  const training: PlacedTraining[] = [];
  for (const [owner, field] of entriesOf(expected)) {
    const name = nameOf(owner, field);
    const about = fields.path === "" ? trainingNameOf(name) : undefined;
    if (about === undefined) takeStep(owner, field, blocks, "expected");
    else {
      const read = readExpectedForm(owner, field);
      const tensor = readTraining(owner, read?.field ?? field, about);
      training.push({ name, training: about, field, tensor, form: read?.form });
    }
  }
  return { training, readOut };
}

/** The entries of an object, each with the object; none where it is missing. */
function entriesOf(fields: Fields | undefined): [Fields, Field][] {
  return fields === undefined ? [] : fields.names().map((name) => [fields, fields.present(name)]);
}

/** The entry's key as written. */
function nameOf(fields: Fields, field: Field): string {
  return field.path.slice(fields.path.length + 1);
}

function readTraining(fields: Fields, field: Field, training: TrainingName): Tensor | undefined {
  const scalar = training.kind === "loss" || training.kind === "nextLoss";
  return readTensorField(fields.reading, field, {
    axes: scalar ? [0] : anyAxes,
    form: scalar ? "a number" : "a tensor",
  });
}

function takeStep(
  fields: Fields,
  field: Field,
  blocks: ReadonlyMap<string, BlockDraft>,
  kind: "given" | "expected",
): void {
  const name = nameOf(fields, field);
  const split = splitStepName(name);
  const outer = fields.path.slice(0, Math.max(0, fields.path.length - kind.length - 1));
  const path = outer === "" || split.block === "" ? outer + split.block : `${outer}.${split.block}`;
  const draft = blocks.get(path);
  const id = split.id;
  const known = kind === "given" ? isStepId(id) : isExpectedId(id);
  if (draft === undefined || !known || !isExpectedId(id)) {
    if (draft !== undefined || !isDoubtful(fields, outer, path))
      reportUnknown(fields, field, name, blocks, outer, kind);
    return;
  }
  const read = kind === "expected" ? readExpectedForm(fields, field) : undefined;
  const tensor = readTensorField(fields.reading, read?.field ?? field, { axes: anyAxes, form: "a tensor" });
  const entry: PlacedStep = { id, field, tensor, form: read?.form };
  const twin = draft[kind].find((one) => one.id === id);
  if (twin === undefined) draft[kind].push(entry);
  else {
    const related = [{ message: words("the first {0}", id), range: twin.field.key }];
    fields.reading.problems.error("step.twice", field.key, words("{0} appears twice", shown(field.path)), { related });
  }
}

/** Whether a block may only be missing because the layers or the encoder could not be read. */
function isDoubtful({ reading }: Fields, outer: string, block: string): boolean {
  const { failed } = reading;
  if (failed.has(pathOf(outer, "layers")) || failed.has(pathOf(outer, "weights"))) return true;
  return ["encoder", "encoder.layers"].some((path) => failed.has(path) && block.startsWith(path));
}

function reportUnknown(
  fields: Fields,
  field: Field,
  name: string,
  blocks: ReadonlyMap<string, BlockDraft>,
  outer: string,
  kind: string,
): void {
  const meant = meantName(fields, name, blocks, outer, kind === "given" ? stepIds : expectedIds);
  const fixes =
    meant === undefined
      ? []
      : [{ title: words("Change to {0}", `"${meant}"`), edits: [{ range: field.key, text: JSON.stringify(meant) }] }];
  const message =
    meant === undefined
      ? words("{0} is not a step that can be {1}", shown(name), kind)
      : words("{0} is not a step that can be {1}. Did you mean {2}?", shown(name), kind, meant);
  fields.reading.problems.error("step.unknown", field.key, message, { fixes });
}

/** Among more names than this, the one that was meant is not looked for. */
const manyNames = 1000;

/** The name that was meant: another step of the block that is named, or another block. */
function meantName(
  fields: Fields,
  name: string,
  blocks: ReadonlyMap<string, BlockDraft>,
  outer: string,
  ids: readonly string[],
): string | undefined {
  const { block, id } = splitStepName(name);
  const prefix = (path: string): string => (path === "" ? "" : `${path}.`);
  const lead = prefix(outer);
  if (blocks.has((lead + block).replace(/\.$/, ""))) {
    const meant = fields.reading.guess(id, ids);
    return meant === undefined ? undefined : prefix(block) + meant;
  }
  if (blocks.size > manyNames) return undefined;
  const [main] = [...blocks.keys()].filter((path) => path.startsWith(pathOf(outer, "layers[")));
  if (block === "" && ids.includes(id) && main !== undefined) return `${main.slice(lead.length)}.${id}`;
  const paths = [...blocks.keys()].map((path) => (path === outer ? "" : path.slice(lead.length)));
  const names = ids.includes(id)
    ? paths.map((path) => prefix(path) + id)
    : paths.flatMap((path) => ids.map((one) => prefix(path) + one));
  return names.length > manyNames ? undefined : fields.reading.guess(name, names);
}
