import { rowOf } from "../explain/context/cellContext.ts";
import { hasStep } from "../explain/context/layerContext.ts";
import { type Logits, logitsOf } from "../explain/context/logits.ts";
import type { CellRef } from "../explain/derivation.ts";
import type { StepId } from "../spec/steps.ts";
import type { ClaimScene } from "./claim.ts";

/** Most numbers of a matrix that one statement looks at; larger ones are judged by evenly spaced rows. */
const mostNumbers = 2 ** 18;

/** The queries whose rows are looked at. */
export function lookedAtRows({ dims }: ClaimScene): number[] {
  const stride = Math.max(1, Math.ceil((dims.n * dims.keys) / mostNumbers));
  return Array.from({ length: Math.ceil(dims.n / stride) }, (_, at) => at * stride);
}

/** A row of a step in the looked-at head. */
export function headRow(scene: ClaimScene, id: StepId, row: number): Float64Array {
  return rowOf(scene, id, scene.batch, scene.head, row);
}

/** The scores that become a row of weights, over the temperature; undefined for a dump of weights. */
export function logitRow(scene: ClaimScene, row: number): Logits | undefined {
  return logitsOf({ ...scene, i: row, j: 0 });
}

/** Which keys of a row no rule hides; all where nothing is masked. */
export function visibleKeys(scene: ClaimScene, row: number): boolean[] {
  if (!hasStep(scene, "masked")) return new Array<boolean>(scene.dims.keys).fill(true);
  return Array.from(headRow(scene, "masked", row), (score) => score !== Number.NEGATIVE_INFINITY);
}

/** A cell of a step in the looked-at head, as the panel names it. */
export function cellIn(scene: ClaimScene, matrix: StepId, row: number, col: number): CellRef {
  return { layer: scene.block.path, matrix, batch: scene.batch, head: scene.head, row, col };
}

/** The largest of a list of measured places. */
export interface Extreme {
  readonly value: number;
  readonly row: number;
  readonly col: number;
}

/** The place where a function of the cells of the looked-at rows is largest; NaN is larger than any number. */
export function largestOver(
  scene: ClaimScene,
  of: (row: number) => ArrayLike<number> | undefined,
): Extreme | undefined {
  let found: Extreme | undefined;
  for (const row of lookedAtRows(scene)) {
    const values = of(row);
    for (let col = 0; col < (values?.length ?? 0); col++) {
      const value = values?.[col] ?? Number.NaN;
      if (found === undefined || (!(value <= found.value) && !Number.isNaN(found.value))) found = { value, row, col };
    }
  }
  return found;
}
