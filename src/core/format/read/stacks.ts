import { limits } from "../../limits.ts";
import { itemAt } from "../../present.ts";
import { vocabularyTokens } from "../../spec/embedding.ts";
import type { Block, Stack } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { reportBareTensor } from "./bareTensors.ts";
import { type BlockDraft, blockOf } from "./blockDraft.ts";
import { blockKeys, isDump, readBlock, readDump } from "./blocks.ts";
import { defined } from "./defined.ts";
import { readEmbedding } from "./embeddings.ts";
import { type Field, Fields } from "./fields.ts";
import { pathOf, rangeOf } from "./reading.ts";
import { readSteps } from "./stepTensors.ts";
import { readTensor } from "./tensors.ts";

/** A stack as it was read. */
export interface StackDraft {
  readonly path: string;
  readonly layered: boolean;
  readonly fields: Fields;
  readonly tokens: readonly string[] | undefined;
  readonly X: Tensor | undefined;
  readonly vocabulary: readonly string[] | undefined;
  readonly blocks: readonly BlockDraft[];
}

const layerKeys = [...blockKeys, "memory", "title", "description", "expected", "given"];
const rootOnly = ["X", "embedding", "vocabulary", "tokens", "encoder", "layers", "tolerance", "train", "display"];

/** Reads the blocks of the root or of the encoder, with what feeds them. */
export function readStack(fields: Fields): StackDraft {
  const vocabulary = fields.texts("vocabulary");
  const embedding = readEmbedding(fields);
  if (fields.has("vocabulary") && !fields.has("embedding") && !fields.has("readOut")) unusedVocabulary(fields);
  const draft = readBlocks(fields, vocabulary);
  const [first, ...rest] = draft.blocks;
  if (embedding === undefined || first === undefined) return draft;
  return { ...draft, blocks: [{ ...first, block: { ...first.block, embedding } }, ...rest] };
}

function readBlocks(fields: Fields, vocabulary: StackDraft["vocabulary"]): StackDraft {
  const { path } = fields;
  const tokens = fields.texts("tokens");
  const X = readTensor(fields, "X", { axes: [2, 3], form: "n×d or B×n×d" });
  const layers = fields.get("layers");
  const blocks =
    layers !== undefined
      ? readLayers(fields, layers)
      : isDump(fields, fields.has("X") || fields.has("embedding"))
        ? readDump(fields, path === "")
        : [readBlock(fields, memoryOfSingle(fields))];
  const layered = layers !== undefined || blocks[0]?.path !== path;
  return { path, fields, tokens, X, vocabulary, layered, blocks };
}

function unusedVocabulary(fields: Fields): void {
  const key = fields.get("vocabulary")?.key;
  if (key === undefined || fields.hasUnknown) return;
  const message = words("vocabulary needs an embedding or a readOut: it names their ids or labels");
  fields.reading.problems.error("key.conflict", key, message);
}

/** The stack that the engine takes. */
export function stackOf(draft: StackDraft): Stack {
  const { path, layered, X, vocabulary } = draft;
  const blocks = draft.blocks.map(blockOf);
  const embedding = blocks[0]?.embedding;
  const tokens = draft.tokens ?? (embedding && vocabularyTokens(embedding, vocabulary));
  return { path, layered, blocks, ...defined({ tokens, X, vocabulary }) };
}

/** A root that is one block has its memory in itself, or names the encoder. */
function memoryOfSingle(fields: Fields): Block["memory"] {
  const field = fields.get("memory");
  if (field === undefined) return "self";
  if (fields.path === "" && field.node.kind === "object") return "root";
  return readMemoryName(fields, field);
}

function readMemoryName(fields: Fields, field: Field): Block["memory"] {
  if (field.node.kind === "string" && (field.node.value === "root" || field.node.value === "encoder")) {
    return field.node.value;
  }
  if (field.node.kind === "object")
    fields.wrong(field, '{0} must be at the root; a layer refers to it with "memory": "root"');
  else if (fields.path === "" && field.node.kind === "array") reportBareTensor(fields.reading, field, '{ "X": … }');
  else if (fields.path === "") fields.wrong(field, '{0} must be an object, or "encoder"');
  else fields.wrong(field, '{0} must be "root" or "encoder"');
  return "self";
}

function readLayers(fields: Fields, field: Field): BlockDraft[] {
  reportBlockKeys(fields);
  const { node } = field;
  if (node.kind !== "array" || node.items.length === 0) {
    fields.wrong(field, node.kind === "array" ? "{0} must hold at least one block" : "{0} must be a list of blocks");
    return [];
  }
  if (node.items.length > limits.layers) {
    fields.wrong(field, "{0} has {1} layers, more than {2}", node.items.length, limits.layers);
    return [];
  }
  const blocks: BlockDraft[] = [];
  node.items.forEach((item, index) => {
    const path = `${field.path}[${index}]`;
    if (item.kind === "object") blocks.push(readLayer(new Fields(fields.reading, item, path)));
    else {
      fields.reading.problems.error(
        "value",
        rangeOf(item),
        words("each of {0} must be a block (an object)", field.path),
      );
      fields.reading.failed.add(field.path);
    }
  });
  return blocks;
}

/** A root (or encoder) with `layers` has its block keys in the layers. */
function reportBlockKeys(fields: Fields): void {
  const inherited = fields.path === "" ? ["precision"] : [];
  const misplaced = blockKeys
    .filter((key) => !inherited.includes(key))
    .map((key) => fields.get(key))
    .filter((field) => field !== undefined);
  if (misplaced.length > 0) doubt(fields, misplaced);
  for (const { key, path } of misplaced.slice(0, 3)) {
    const related = [{ message: words("layers"), range: fields.present("layers").key }];
    const message = words("{0} must be inside a layer, because there are layers", path);
    fields.reading.problems.error("key.misplaced", key, message, { related });
  }
}

/** Where block keys are misplaced, it is not known what belongs into which layer, nor what feeds the first. */
function doubt(fields: Fields, misplaced: readonly Field[]): void {
  const { failed } = fields.reading;
  for (const { path } of misplaced) failed.add(path);
  failed.add(pathOf(fields.path, "layers"));
  if (!fields.has("X") && !fields.has("embedding")) failed.add(pathOf(fields.path, "X"));
}

function readLayer(fields: Fields): BlockDraft {
  for (const key of rootOnly) {
    const field = fields.get(key);
    if (field === undefined) continue;
    fields.reading.problems.error("key.misplaced", field.key, words("{0} must be at the root, not in a layer", key));
  }
  fields.checkKeys([...layerKeys, ...rootOnly], "a layer");
  fields.text("title");
  fields.text("description");
  const memory = fields.get("memory");
  const draft = isDump(fields, true)
    ? itemAt(readDump(fields, false), 0)
    : readBlock(fields, memory === undefined ? "self" : readMemoryName(fields, memory));
  readSteps(fields, [draft]);
  return draft;
}
