import { ignoredTarget } from "../../engine/backward/crossEntropy.ts";
import { itemAt } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import type { SpecDraft } from "../read/root.ts";
import { checkVector } from "./inputs.ts";
import { axisSize, type Flow, type Size, type Sizes, unknownFlow } from "./sizes.ts";

/**
 * Checks the sizes of the read-out against what leaves the last block (with `each`, every block), its labels, and the
 * targets of a cross-entropy. Returns how many labels there are. `layers`: what leaves each block.
 */
export function checkReadOut(sizes: Sizes, draft: SpecDraft, layers: readonly Flow[]): Size | undefined {
  const result = layers.at(-1) ?? unknownFlow;
  const labels = draft.readOut === undefined ? undefined : checkHead(sizes, draft, result);
  if (draft.readOut !== undefined) checkRead(sizes, draft, layers);
  if (draft.train?.loss === "cross-entropy") checkTargets(sizes, draft, result, labels);
  return labels;
}

/** A dump of weights has nothing to read; with `each`, all layers must be as wide as the last. */
function checkRead(sizes: Sizes, { main, readOut }: SpecDraft, layers: readonly Flow[]): void {
  const key = sizes.reading.keys.get("readOut")?.key;
  if (key !== undefined && main.blocks.at(-1)?.block.dump !== undefined) {
    sizes.report(
      "key.conflict",
      key,
      words("readOut cannot be used with dumped weights: nothing is computed from them"),
    );
    return;
  }
  const each = sizes.reading.keys.get("readOut.each")?.key;
  const width = layers.at(-1)?.width;
  if (readOut?.each !== true || each === undefined || width === undefined) return;
  const other = layers.findIndex((one) => one.width !== undefined && one.width.value !== width.value);
  const narrow = layers[other]?.width;
  if (narrow === undefined) return;
  const template = "readOut.each reads every layer with one W: {0} has {1} columns, but the last layer has {2}";
  const message = words(template, itemAt(main.blocks, other).path, narrow.value, width.value);
  sizes.report("shape.mismatch", each, message, sizes.relatedTo(narrow, { ...narrow, range: each }));
}

/** Returns how many labels there are. */
function checkHead(sizes: Sizes, draft: SpecDraft, { width }: Flow): Size | undefined {
  for (const name of ["gamma", "beta"]) checkVector(sizes, `readOut.layerNorm.${name}`, width);
  let entered = width;
  if (sizes.isGiven("readOut.transform")) {
    entered = matrix(sizes, "readOut.transform.W", width);
    checkVector(sizes, "readOut.transform.b", entered);
    for (const name of ["gamma", "beta"]) checkVector(sizes, `readOut.transform.layerNorm.${name}`, entered);
  }
  const labels = draft.readOut?.tied ? tiedLabels(sizes, entered) : matrix(sizes, "readOut.W", entered);
  checkVector(sizes, "readOut.b", labels);
  const written = draft.readOut?.labels?.length;
  const range = sizes.valueOf("readOut.labels");
  if (written !== undefined && range !== undefined) {
    sizes.agree({ value: written, name: "readOut.labels", range }, labels, "{0} has {1} labels, but {2} has {3}");
  }
  // Beside an embedding, it is the table's rows that the vocabulary names.
  const names = sizes.isGiven("embedding") ? undefined : draft.main.vocabulary?.length;
  const vocabulary = sizes.valueOf("vocabulary");
  if (names !== undefined && vocabulary !== undefined) {
    sizes.agree({ value: names, name: "vocabulary", range: vocabulary }, labels, "{0} has {1} labels, but {2} has {3}");
  }
  return labels;
}

/** The rows of the embedding's table, whose columns must fit what enters. */
function tiedLabels(sizes: Sizes, entered: Size | undefined): Size | undefined {
  const table = sizes.source("embedding.table");
  if (table === undefined) return undefined;
  const range = sizes.valueOf("readOut.tied");
  const template = "readOut.tied: {0} has {1} columns, but {2} has {3}";
  if (entered !== undefined && range !== undefined) sizes.agree({ ...entered, range }, axisSize(table, 1), template);
  return axisSize(table, 2);
}

/** The columns of a matrix whose rows must fit what enters it. */
function matrix(sizes: Sizes, path: string, entered: Size | undefined): Size | undefined {
  const source = sizes.source(path);
  if (source === undefined) return sizes.isGiven(path) ? undefined : entered;
  const taken = axisSize(source, 2);
  const fits =
    entered === undefined || sizes.agree(taken, entered, "{0} takes {1} columns (its rows), but {2} has {3}");
  return fits ? axisSize(source, 1) : undefined;
}

/** Targets are ids of labels, one for each row of logits. */
function checkTargets(sizes: Sizes, draft: SpecDraft, { batch, rows }: Flow, labels: Size | undefined): void {
  const target = sizes.source("train.target");
  const loss = sizes.valueOf("train.loss");
  if (draft.readOut === undefined) {
    if (sizes.isGiven("readOut") || loss === undefined) return;
    sizes.report(
      "train.loss",
      loss,
      words("a cross-entropy needs a readOut, whose logits it compares with the target"),
    );
    return;
  }
  if (target === undefined) return;
  if (batch !== undefined && rows !== undefined) {
    const pooled = draft.readOut.pool !== "none";
    const want = pooled ? [batch.value] : [batch.value, rows.value];
    sizes.agreeShape(target, "what the read-out labels", [want], rows);
  }
  const { data } = target.tensor;
  if (data.length > 0 && data.every((id) => id === ignoredTarget)) {
    const message = words("every target is {0}, which is left out: the loss and all gradients are 0", ignoredTarget);
    sizes.reading.problems.warning("target.ignored", target.value, message);
  }
  const count = labels?.value;
  const at = target.tensor.data.findIndex(
    (id) => id !== ignoredTarget && !(Number.isInteger(id) && id >= 0 && id < (count ?? Infinity)),
  );
  if (at < 0 || count === undefined) return;
  const cell = target.cells;
  const range =
    cell === undefined
      ? target.value
      : { offset: valueAt(cell, 2 * at), length: valueAt(cell, 2 * at + 1) - valueAt(cell, 2 * at) };
  const message = words(
    "{0} is not a label: there are {1}, from 0 to {2}",
    valueAt(target.tensor.data, at),
    count,
    count - 1,
  );
  sizes.report("train.target", range, message);
}
