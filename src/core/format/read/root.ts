import type { Memory, Spec } from "../../spec/spec.ts";
import type { ObjectNode } from "../syntax/syntaxTree.ts";
import { readBesides } from "./besides.ts";
import { blockKeys } from "./blocks.ts";
import { Fields } from "./fields.ts";
import { readGenerate } from "./generates.ts";
import { readMemory } from "./memories.ts";
import { readExpectedDtype, readPrecision } from "./precisions.ts";
import type { Reading } from "./reading.ts";
import { readReadOut } from "./readOuts.ts";
import { readStack, type StackDraft } from "./stacks.ts";
import { type PlacedReadOut, type PlacedTraining, readSteps } from "./stepTensors.ts";
import { readTour } from "./tours.ts";
import { readDisplay, readTolerance, readTrain } from "./training.ts";

/** A document as it was read, before its shapes are checked against each other. */
export interface SpecDraft {
  readonly root: Fields;
  readonly main: StackDraft;
  readonly encoder: StackDraft | undefined;
  readonly memory: Memory | undefined;
  readonly train: Spec["train"];
  /** The entries of `expected` about training. */
  readonly training: readonly PlacedTraining[];
  /** The steps of the read-out that are given. */
  readonly givenReadOut: readonly PlacedReadOut[];
  readonly display: Spec["display"];
  readonly tolerance: Spec["tolerance"];
  readonly readOut: Spec["readOut"];
  readonly generate: Spec["generate"];
  readonly beside: Spec["beside"];
  readonly tour: Spec["tour"];
  readonly precision: Spec["precision"];
  /** Absent where a tolerance is at the root. */
  readonly expectedDtype: Spec["expectedDtype"];
}

/** Every key the root may have. */
export const rootKeys: readonly string[] = [
  ...["title", "description", "tokens", "X", "embedding", "vocabulary", "memory", "encoder", "layers"],
  ...blockKeys,
  ...["expected", "given", "tolerance", "train", "display", "readOut", "generate", "beside", "tour", "expectedDtype"],
];

/** Every key the encoder may have. */
export const encoderKeys: readonly string[] = [
  ...["title", "description", "tokens", "X", "embedding", "vocabulary", "memory", "layers"],
  ...blockKeys,
  ...["expected", "given"],
];

/** Reads a document's root object. */
export function readRoot(reading: Reading, node: ObjectNode): SpecDraft {
  const root = new Fields(reading, node, "");
  root.checkKeys(rootKeys);
  root.text("title");
  root.text("description");
  const encoder = readEncoder(root);
  const main = readStack(root);
  const memory = readRootMemory(root, main);
  const steps = readSteps(root, [...main.blocks, ...(encoder?.blocks ?? [])]);
  const dtype = readExpectedDtype(root);
  return {
    root,
    main,
    encoder,
    memory,
    training: steps.training,
    givenReadOut: steps.readOut,
    train: readTrain(root),
    display: readDisplay(root),
    tolerance: readTolerance(root),
    readOut: readReadOut(root, givenOf(steps.readOut)),
    generate: readGenerate(root),
    beside: readBesides(root, main.X ?? main.blocks[0]?.block.embedding?.table),
    tour: readTour(root),
    precision: main.layered ? readPrecision(root) : main.blocks[0]?.block.precision,
    expectedDtype: root.has("tolerance") ? undefined : dtype,
  };
}

function givenOf(entries: readonly PlacedReadOut[]): NonNullable<Spec["readOut"]>["given"] {
  return new Map(entries.flatMap(({ id, tensor }) => (tensor === undefined ? [] : [[id, tensor]])));
}

function readEncoder(root: Fields): StackDraft | undefined {
  const fields = root.child("encoder");
  if (fields === undefined) return undefined;
  fields.checkKeys(encoderKeys, "the encoder");
  fields.text("title");
  fields.text("description");
  const encoder = readStack(fields);
  readSteps(fields, encoder.blocks);
  return encoder;
}

function readRootMemory(root: Fields, main: StackDraft): Memory | undefined {
  const field = root.get("memory");
  if (field === undefined) return undefined;
  if (field.node.kind === "object")
    return readMemory(
      root,
      main.blocks.some(({ isDump }) => isDump),
    );
  if (main.layered)
    root.wrong(field, "{0} at a root with layers must be an object; the layers say which memory they use");
  return undefined;
}
