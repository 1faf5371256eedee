import type { LayerContext } from "../../explain/context/layerContext.ts";
import { itemAt, present } from "../../present.ts";
import type { LayerResult } from "../../spec/result.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { writtenOf } from "../headNumbers.ts";
import type { TokenQuestion } from "./tokenQuestion.ts";

/** Turns the weights of a query in some heads into ‖α f(x)‖ of each key; `together` is the norm of the heads' sum. */
export type KeyLengths = (
  rows: readonly Float64Array[],
  heads: readonly number[],
  together: boolean,
) => readonly Float64Array[];

type Written = NonNullable<ReturnType<typeof writtenOf>>;

/** Most numbers that are kept of what a layer's heads write. */
const mostKept = 2 ** 22;
const kept = new WeakMap<LayerResult, Map<string, Written>>();

/** What turns weights of a layer into contributions; undefined where what its heads write is not known. */
export function keyLengths(at: LayerContext, { batch, heads }: TokenQuestion): KeyLengths | undefined {
  const written = new Map<number, Written>();
  for (const head of heads) {
    const found = knownWritten(at, batch, head);
    if (found === undefined) return undefined;
    written.set(head, found);
  }
  const lengths = new Map([...written].map(([head, one]) => [head, lengthsOf(one)]));
  const ownColumns = at.block.Wo === undefined;
  return (rows, of, together) => {
    const each = rows.map((row, r) => scaled(row, present(lengths.get(itemAt(of, r)))));
    if (!together) return each;
    return [rowOf(rows, (j) => (ownColumns ? rootOfSquares(each, j) : lengthOfSum(rows, of, written, j)))];
  };
}

function knownWritten(at: LayerContext, batch: number, head: number): Written | undefined {
  const of = kept.get(at.layer) ?? new Map<string, Written>();
  kept.set(at.layer, of);
  const key = `${batch} ${head}`;
  const found = of.get(key) ?? writtenOf(at, batch, head);
  if (found !== undefined && found.data.length * at.dims.heads * at.dims.batch <= mostKept) of.set(key, found);
  return found;
}

function lengthsOf({ width, data }: Written): Float64Array {
  return Float64Array.from({ length: width === 0 ? 0 : data.length / width }, (_, j) => {
    let square = 0;
    for (let c = j * width; c < (j + 1) * width; c++) square += valueAt(data, c) ** 2;
    return Math.sqrt(square);
  });
}

function scaled(row: Float64Array, lengths: Float64Array): Float64Array {
  return row.map((weight, j) => (weight === -Infinity ? weight : Math.abs(weight) * valueAt(lengths, j)));
}

/** A number for each key, −Infinity for those that no head sees. */
function rowOf(rows: readonly Float64Array[], at: (key: number) => number): Float64Array {
  return Float64Array.from(rows[0] ?? [], (_, j) => (rows.every((row) => row[j] === -Infinity) ? -Infinity : at(j)));
}

/** Heads that write side by side, without Wo. */
function rootOfSquares(each: readonly Float64Array[], j: number): number {
  return Math.hypot(...each.map((row) => (row[j] === -Infinity ? 0 : valueAt(row, j))));
}

function lengthOfSum(
  rows: readonly Float64Array[],
  heads: readonly number[],
  written: ReadonlyMap<number, Written>,
  j: number,
): number {
  const width = written.get(itemAt(heads, 0))?.width ?? 0;
  let square = 0;
  for (let c = 0; c < width; c++) {
    let sum = 0;
    for (const [r, row] of rows.entries()) {
      if (row[j] !== -Infinity)
        sum += valueAt(row, j) * valueAt(present(written.get(itemAt(heads, r))).data, j * width + c);
    }
    square += sum ** 2;
  }
  return Math.sqrt(square);
}
