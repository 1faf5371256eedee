import { axisOfPair, ropeLength, rotatedWidth } from "../../engine/rope.ts";
import { ropeFrequencies } from "../../engine/ropeScaling.ts";
import { itemAt } from "../../present.ts";
import type { Rope } from "../../spec/positionKinds.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type InputMatrix, inputMatrix } from "../context/inputMatrices.ts";
import type { LayerContext } from "../context/layerContext.ts";
import type { DerivationLine } from "../derivation.ts";
import { expression, inner, python, pythonInner, shown } from "../text/lines.ts";
import { sub } from "../text/names.ts";

/** A row of queries or new keys to be rotated. */
export interface RotatedRow {
  readonly letter: "q" | "k";
  readonly batch: number;
  readonly head: number;
  /** Index among the queries, or among the new keys. */
  readonly row: number;
  /** Index to show: that of the key among all keys. */
  readonly shownRow: number;
}

/** Where a row is, as the engine counts: queries from offset + P, keys as the queries in self attention, else from P. */
export function ropePosition(at: LayerContext, rope: Rope, { letter, batch, row }: RotatedRow, pair = 0): number {
  const { block, dims } = at;
  const written = rope.positions;
  // Written positions are the keys' as well, where there is one for each new key.
  const shared = letter === "q" || (block.memory === "self" && written?.shape.at(-1) === dims.m - dims.past);
  if (written !== undefined && shared) {
    const width = itemAt(written.shape, -1);
    // With sections there is a row for each axis, else one for each batch item or one for all.
    const item = rope.sections !== undefined ? axisOfPair(rope, pair) : written.data.length > width ? batch : 0;
    return valueAt(written.data, item * width + row);
  }
  const followsQueries = letter === "q" || (block.memory === "self" && written === undefined);
  return row + dims.past + (followsQueries ? rope.offset : 0);
}

/** What a rotation does to one entry: its pair, the angle's cosine and sine, and the lines that say so. */
export interface EntryRotation {
  readonly value: number;
  readonly lines: readonly DerivationLine[];
  /** The columns of the pair; the entry's own alone where it lies beyond the rotated ones. */
  readonly columns: readonly number[];
}

/**
 * Entry `col` of a row after one rotation: (a, b) → (a·cos θ − b·sin θ, a·sin θ + b·cos θ), θ = p · base^(−2k/dim).
 * `before` names what is rotated; `settle` makes the value from the calculation.
 */
export function rotateEntry(
  at: LayerContext,
  rope: Rope,
  place: RotatedRow,
  numbers: Float64Array,
  col: number,
  [before, after]: readonly [string, string],
  settle: (value: number) => number,
): EntryRotation {
  const { from: start = 0 } = rope;
  const dim = rotatedWidth(rope, numbers.length);
  const symbol = sub(after, place.shownRow, col);
  // Beyond the rotated columns, or in a head that this rotation leaves alone.
  if (col < start || col >= start + dim || rope.heads?.includes(place.head) === false) {
    const value = settle(valueAt(numbers, col));
    const line = expression(symbol, sub(before, place.shownRow, col), "", value, python(valueAt(numbers, col)));
    return { value, lines: [line], columns: [col] };
  }
  const half = dim / 2;
  const isHalf = rope.pairs === "half";
  // k counts the pairs, whose columns are half the width apart or side by side.
  const k = isHalf ? (col - start) % half : Math.floor((col - start) / 2);
  const first = start + (isHalf ? k : 2 * k);
  const second = isHalf ? first + half : first + 1;
  const angle = angleOf(at, rope, ropePosition(at, rope, place, k), k, dim);
  const [a, b] = [valueAt(numbers, first), valueAt(numbers, second)];
  const isFirst = col === first;
  const sign = isFirst ? "−" : "+";
  const [f, g] = isFirst ? [angle.cos, angle.sin] : [angle.sin, angle.cos];
  const [fName, gName] = isFirst ? [angle.cosName, angle.sinName] : [angle.sinName, angle.cosName];
  const value = settle(isFirst ? a * f - b * g : a * f + b * g);
  const [aName, bName] = [first, second].map((column) => sub(before, place.shownRow, column));
  const line = expression(
    symbol,
    `${aName}·${fName} ${sign} ${bName}·${gName}`,
    `${shown(a)}·${inner(f)} ${sign} ${inner(b)}·${inner(g)}`,
    value,
    `${python(a)} * ${pythonInner(f)} ${isFirst ? "-" : "+"} ${pythonInner(b)} * ${pythonInner(g)}`,
  );
  return { value, lines: [...angle.lines, line], columns: [first, second] };
}

interface Angle {
  readonly cos: number;
  readonly sin: number;
  readonly cosName: string;
  readonly sinName: string;
  readonly lines: readonly DerivationLine[];
}

/** The angle of pair k at position p; from the written tables where there are any. */
function angleOf(at: LayerContext, rope: Rope, p: number, k: number, dim: number): Angle {
  const { scaled, factor } = ropeFrequencies(rope, dim, ropeLength(rope, at.block, at.dims));
  const frequency = valueAt(scaled, k);
  const theta = p * frequency;
  // A table has a row for each position and a column for each pair.
  const cell = p * (dim / 2) + k;
  const index = `[${p + 1},${k + 1}]`;
  const cosTable = tableOf(at, rope, "cos");
  const sinTable = tableOf(at, rope, "sin");
  const isScaled = rope.scaling !== undefined;
  const filled = isScaled ? `${shown(p)} · ${inner(frequency)}` : `${shown(p)} · ${shown(rope.base)}^(−2·${k}/${dim})`;
  const code = isScaled
    ? `${python(p)} * ${pythonInner(frequency)}`
    : `${python(p)} * ${python(rope.base)} ** (-2 * ${k} / ${dim})`;
  // Some scalings stretch cosine and sine by one more factor, a.
  const by = factor === 1 ? "" : "a·";
  const line = expression("θ", isScaled ? "p · f" : "p · base^(−2k/dim)", filled, theta, code);
  return {
    cos: factor * (cosTable?.source.data[cell] ?? Math.cos(theta)),
    sin: factor * (sinTable?.source.data[cell] ?? Math.sin(theta)),
    cosName: cosTable === undefined ? `${by}cos θ` : `cos${index}`,
    sinName: sinTable === undefined ? `${by}sin θ` : `sin${index}`,
    lines: cosTable !== undefined && sinTable !== undefined ? [] : [line],
  };
}

function tableOf(at: LayerContext, rope: Rope, name: "cos" | "sin"): InputMatrix | undefined {
  if (rope[name] === undefined) return undefined;
  const { positions } = at.block;
  const place = positions.length > 1 ? `position[${positions.indexOf(rope)}]` : "position";
  return inputMatrix(at, `${place}.${name}`);
}
