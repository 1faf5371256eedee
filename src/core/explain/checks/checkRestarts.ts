import { maskRules } from "../../engine/mask.ts";
import { itemAt, present } from "../../present.ts";
import { movesScores } from "../../spec/positionKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type LayerContext, pathIn } from "../context/layerContext.ts";
import { keyLabel, queryLabel } from "../text/labels.ts";
import type { NumericCheck } from "./numericCheck.ts";

/** Positions that begin again, as in packed sequences, where a query of one part may see a key of another. */
export function positionsRestart(at: LayerContext): NumericCheck | undefined {
  const { block, dims } = at;
  // Only where queries and keys are the same rows do positions tell parts apart.
  if (block.memory !== "self" || dims.past > 0 || dims.n !== dims.m) return undefined;
  for (const { path, tensor } of writtenPositions(at)) {
    for (const { b, entry } of restarts(tensor, dims.n)) {
      const pair = seenAcross(at, b, entry);
      if (pair === undefined) continue;
      const [i, j] = pair;
      const message = words(
        'The positions restart at entry {0}, but {1} still sees {2} of the other part: { "documents": … } under mask keeps the parts apart',
        entry + 1,
        queryLabel(at, i).text,
        keyLabel(at, j).text,
      );
      const place = { path, at: (tensor.shape.length > 1 ? b * dims.n : 0) + entry };
      return {
        code: "numeric.positionsRestart",
        severity: "warning",
        message,
        layer: block.path,
        step: "scores",
        place,
        blame: [path],
      };
    }
  }
  return undefined;
}

/** The written positions of a block, n or B×n, with their paths. */
function writtenPositions({ block }: LayerContext): { path: string; tensor: Tensor }[] {
  const found: { path: string; tensor: Tensor }[] = [];
  for (const [index, position] of block.positions.entries()) {
    if (movesScores(position) || position.positions === undefined) continue;
    // Several axes begin again by their nature.
    if (position.type === "rope" && position.sections !== undefined) continue;
    const own = block.positionPaths?.[index] ?? pathIn(block, "position");
    found.push({ path: `${own}.positions`, tensor: position.positions });
  }
  const ids = block.embedding?.positions?.ids;
  if (ids !== undefined) found.push({ path: `${present(block.embedding).path}.positions.ids`, tensor: ids });
  return found;
}

/** Where positions begin again: all parts count up evenly, and the later ones begin at 0 or where the first begins. */
function restarts({ shape, data }: Tensor, n: number): { b: number; entry: number }[] {
  const items = shape.length > 1 ? itemAt(shape, 0) : 1;
  // Two positions cannot show both a step and a restart.
  if (data.length !== items * n || n < 3) return [];
  return Array.from({ length: items }, (_, b) => b).flatMap((b) =>
    partsOf(data.subarray(b * n, (b + 1) * n)).map((entry) => ({ b, entry })),
  );
}

function partsOf(positions: Float64Array): number[] {
  const step = valueAt(positions, 1) - valueAt(positions, 0);
  if (!(step > 0)) return [];
  const starts: number[] = [];
  for (let i = 1; i < positions.length; i++) {
    if (valueAt(positions, i) < valueAt(positions, i - 1)) {
      // A fall to anywhere else: positions of another kind.
      if (positions[i] !== 0 && positions[i] !== positions[0]) return [];
      starts.push(i);
    } else if (Math.abs(valueAt(positions, i) - valueAt(positions, i - 1) - step) > 1e-9 * step) return [];
  }
  return starts;
}

/** The last query of a part and the first of the next, where one of them sees the other. */
function seenAcross({ block, dims }: LayerContext, b: number, entry: number): readonly [number, number] | undefined {
  const rules = maskRules(block, dims);
  const pairs = [
    [entry, entry - 1],
    [entry - 1, entry],
  ] as const;
  // The first head stands for all.
  return pairs.find(([i, j]) => rules.every((rule) => rule.allows(b, 0, i, j)));
}
