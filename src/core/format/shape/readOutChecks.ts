import { ignoredTarget } from "../../engine/backward/crossEntropy.ts";
import { words } from "../../words.ts";
import type { SpecDraft } from "../read/root.ts";
import { checkVector } from "./inputs.ts";
import { axisSize, type Flow, type Size, type Sizes } from "./sizes.ts";

/** Checks the sizes of the read-out against what leaves the last block, its labels, and the targets of a cross-entropy. */
export function checkReadOut(sizes: Sizes, draft: SpecDraft, result: Flow): void {
  const labels = draft.readOut === undefined ? undefined : checkHead(sizes, draft, result);
  if (draft.train?.loss === "cross-entropy") checkTargets(sizes, draft, result, labels);
}

/** Returns how many labels there are. */
function checkHead(sizes: Sizes, draft: SpecDraft, { width }: Flow): Size | undefined {
  for (const name of ["gamma", "beta"]) checkVector(sizes, `readOut.layerNorm.${name}`, width);
  let entered = width;
  if (sizes.stands("readOut.transform")) {
    entered = matrix(sizes, "readOut.transform.W", width);
    checkVector(sizes, "readOut.transform.b", entered);
    for (const name of ["gamma", "beta"]) checkVector(sizes, `readOut.transform.layerNorm.${name}`, entered);
  }
  const labels = matrix(sizes, "readOut.W", entered);
  checkVector(sizes, "readOut.b", labels);
  const written = draft.readOut?.labels?.length;
  const range = sizes.valueOf("readOut.labels");
  if (written !== undefined && range !== undefined) {
    sizes.agree({ value: written, name: "readOut.labels", range }, labels, "{0} has {1} labels, but {2} has {3}");
  }
  return labels;
}

/** The columns of a matrix whose rows must fit what enters it. */
function matrix(sizes: Sizes, path: string, entered: Size | undefined): Size | undefined {
  const source = sizes.source(path);
  if (source === undefined) return sizes.stands(path) ? undefined : entered;
  const taken = axisSize(source, 2);
  const fits =
    entered === undefined || sizes.agree(taken, entered, "{0} takes a width of {1} (its rows), but {2} is {3} wide");
  return fits ? axisSize(source, 1) : undefined;
}

/** Targets are ids of labels, one for each row of logits. */
function checkTargets(sizes: Sizes, draft: SpecDraft, { batch, rows }: Flow, labels: Size | undefined): void {
  const target = sizes.source("train.target");
  const loss = sizes.valueOf("train.loss");
  if (draft.readOut === undefined) {
    if (sizes.stands("readOut") || loss === undefined) return;
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
    sizes.agreeShape(target, "the labels of the read-out", [want], rows);
  }
  const count = labels?.value;
  const at = target.tensor.data.findIndex(
    (id) => id !== ignoredTarget && !(Number.isInteger(id) && id >= 0 && id < (count ?? Infinity)),
  );
  if (at < 0 || count === undefined) return;
  const cell = target.cells;
  const range =
    cell === undefined ? target.value : { offset: cell[2 * at]!, length: cell[2 * at + 1]! - cell[2 * at]! };
  const message = words("{0} is no label: there are {1}, from 0 to {2}", target.tensor.data[at]!, count, count - 1);
  sizes.report("train.target", range, message);
}
