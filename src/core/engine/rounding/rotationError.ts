import type { Rope } from "../../spec/positionKinds.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type RotationTable, rotate } from "../rope.ts";
import type { Uncertain } from "./partErrors.ts";
import { keptError, type RoundingModel } from "./roundingModel.ts";

/**
 * The error of rotated queries or keys: that of both entries of a pair, and that of the table's cosines and sines, whose
 * angles are as inexact as the products position × frequency.
 */
export function rotationError(
  { tensor: x, error }: Uncertain,
  y: Tensor,
  table: RotationTable,
  pairs: Rope["pairs"],
  model: RoundingModel,
): Float64Array {
  const sizes = { ...table, cos: table.cos.map(Math.abs), sin: table.sin.map(Math.abs) };
  const inexact = tableError(table, model);
  const none = { ...table, cos: new Float64Array(table.cos.length), sin: new Float64Array(table.sin.length) };
  const stays = rotate({ shape: x.shape, data: new Float64Array(x.data.length).fill(1) }, none, pairs).data;
  const moved = ofBoth({ shape: x.shape, data: error }, sizes, pairs);
  const reached = { shape: x.shape, data: x.data.map((value, at) => Math.abs(value) + error[at]!) };
  const turned = ofBoth(reached, { ...table, cos: inexact, sin: inexact }, pairs);
  return keptError(
    y,
    moved.map((e, at) => e + (stays[at] === 0 ? turned[at]! : 0)),
    model,
    2,
  );
}

/** |a|·|cos| + |b|·|sin| and |a|·|sin| + |b|·|cos| of each pair. */
function ofBoth(x: Tensor, table: RotationTable, pairs: Rope["pairs"]): Float64Array {
  const back = rotate(x, table, pairs, -1).data;
  return rotate(x, table, pairs, 1).data.map((value, at) => Math.max(Math.abs(value), Math.abs(back[at]!)));
}

function tableError({ cos, sin, half, positions }: RotationTable, { u, sums }: RoundingModel): Float64Array {
  const farthest = positions.reduce((most, p) => Math.max(most, Math.abs(p)), 1);
  const perRow = positions.length * half === cos.length;
  return cos.map((c, at) => {
    const p = perRow ? Math.max(1, Math.abs(positions[Math.floor(at / half)]!)) : farthest;
    return (u + 8 * sums * p) * Math.max(1, Math.hypot(c, sin[at]!));
  });
}
