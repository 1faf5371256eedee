import { itemAt } from "../present.ts";
import { isPairStep } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import { type Words, words } from "../words.ts";
import type { Expectation } from "./expectations.ts";
import { axisPermutation, slices } from "./permutations.ts";

/** A relation between our numbers and the expected ones. */
export interface DataMistake {
  readonly name: string;
  readonly common: number;
  readonly change: Words;
}

/** What the expected numbers of one entry are, seen from ours; `named` are factors by name, `others` our other steps. */
export function dataMistakes(
  expectation: Expectation,
  got: Tensor,
  named: readonly (readonly [string, number])[],
  others: ReadonlyMap<string, Tensor>,
): DataMistake[] {
  const { want, id } = expectation;
  if (got.data.length !== want.data.length) return [];
  const close = (a: number, b: number): boolean => isClose(expectation, a, b);
  const found: (DataMistake | undefined)[] = [
    factor(got.data, want.data, close, named),
    isPairStep(id) && id !== "weights" ? rowConstant(got, want, close) : undefined,
    exchangedAxes(got, want, close),
    ...permuted(got, want, close),
    ...shifted(got, want, close),
    otherStep(want, close, id, others),
    emptyRows(got.data, want.data, close),
    infinities(got.data, want.data, close),
    id === "weights" ? dropped(got.data, want.data, close) : undefined,
  ];
  return found.filter((one) => one !== undefined);
}

type IsClose = (a: number, b: number) => boolean;

function isClose({ allowed, spread }: Expectation, a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Object.is(a, b);
  return Math.abs(a - b) <= allowed.atol + Math.max(allowed.rtol, 1e-12) * Math.abs(b) + 1e-13 * spread;
}

function factor(
  got: Float64Array,
  want: Float64Array,
  close: IsClose,
  named: readonly (readonly [string, number])[],
): DataMistake | undefined {
  let [both, own, cells] = [0, 0, 0];
  for (let at = 0; at < got.length; at++) {
    if (!Number.isFinite(valueAt(got, at)) || !Number.isFinite(valueAt(want, at)) || valueAt(want, at) < -1e30)
      continue;
    both += valueAt(got, at) * valueAt(want, at);
    own += valueAt(got, at) ** 2;
    if (got[at] !== 0) cells++;
  }
  const exact = both / own;
  const short = [2, 3, 4, 5].map((digits) => Number(exact.toPrecision(digits)));
  const c = [...short, exact].find((one) => got.every((x, at) => close(x * one, valueAt(want, at))));
  if (cells < 2 || own === 0 || c === undefined || c === 0 || Math.abs(c - 1) < 1e-9) return undefined;
  const name = named.find(([, value]) => Math.abs(Math.abs(c) - value) < 1e-6 * value)?.[0];
  const number = String(Number(c.toPrecision(6)));
  const text = name === undefined || name === "1" ? number : `${c < 0 ? "−" : ""}${name} = ${number}`;
  return { name: `times ${text}`, common: 4, change: words("every number is multiplied by {0}", text) };
}

function rowConstant(got: Tensor, want: Tensor, close: IsClose): DataMistake | undefined {
  const width = itemAt(got.shape, -1);
  for (let row = 0; row < got.data.length; row += width) {
    let constant: number | undefined;
    for (let at = row; at < row + width; at++) {
      const [a, b] = [valueAt(got.data, at), valueAt(want.data, at)];
      if (!Number.isFinite(a) || !Number.isFinite(b)) {
        if (!Object.is(a, b) && !(a === -Infinity && b < -1e30)) return undefined;
        continue;
      }
      constant ??= b - a;
      if (!close(a + constant, b)) return undefined;
    }
  }
  return {
    ...{ name: "row constants", common: 1 },
    change: words("each row differs by one constant, which a softmax does not see: the weights are the same"),
  };
}

function exchangedAxes({ shape, data }: Tensor, want: Tensor, close: IsClose): DataMistake | undefined {
  const sizes = shape.length < 2 ? [1, ...shape] : shape;
  for (let axis = sizes.length - 2; axis >= 0; axis--) {
    const [a, b] = [itemAt(sizes, axis), itemAt(sizes, axis + 1)];
    if (a < 2 || b < 2) continue;
    const inner = sizes.slice(axis + 2).reduce((product, size) => product * size, 1);
    const size = a * b * inner;
    const other = (at: number): number => {
      const cell = at % size;
      const rest = cell % inner;
      const pair = Math.floor(cell / inner);
      return at - cell + ((pair % a) * b + Math.floor(pair / a)) * inner + rest;
    };
    if (want.data.every((x, at) => close(valueAt(data, other(at)), x))) {
      const [first, second] = [axisName(axis, sizes.length), axisName(axis + 1, sizes.length)];
      return {
        name: `${first} and ${second} exchanged`,
        common: 3,
        change: words("the numbers are transposed: {0} and {1} are exchanged", first, second),
      };
    }
  }
  return undefined;
}

/** What an axis counts, from how many there are. */
function axisName(axis: number, rank: number): string {
  const names =
    rank > 3
      ? ["items", "heads", "rows", "columns"]
      : rank === 3
        ? ["items or heads", "rows", "columns"]
        : ["rows", "columns"];
  return names[axis] ?? `axis ${axis}`;
}

function permuted(got: Tensor, want: Tensor, close: IsClose): DataMistake[] {
  return got.shape.flatMap((size, axis) => {
    if (size < 2) return [];
    const order = axisPermutation(got, want, axis, close);
    if (order === undefined || order.every((from, to) => from === to)) return [];
    const reversed = order.every((from, to) => from === size - 1 - to);
    const what = axisName(axis, got.shape.length);
    return [
      {
        ...{ name: reversed ? `${what} reversed` : `${what} permuted`, common: 3 },
        change: reversed
          ? words("the {0} are in reverse order", what)
          : words("the {0} are in another order: {1}", what, order.slice(0, 12).join(", ")),
      },
    ];
  });
}

/** Rows moved by one or more places, what is pushed out being lost: left padding. */
function shifted(got: Tensor, want: Tensor, close: IsClose): DataMistake[] {
  const axis = got.shape.length - 2;
  const n = got.shape[axis] ?? 1;
  if (n < 3) return [];
  const [ours, theirs] = [slices(got, axis), slices({ shape: got.shape, data: want.data }, axis)];
  for (let by = 1; by <= Math.min(n - 2, 64); by++) {
    for (const step of [by, -by]) {
      const fits = theirs.every(
        (row, i) =>
          i - step < 0 || i - step >= n || row.every((x, at) => close(valueAt(itemAt(ours, i - step), at), x)),
      );
      if (fits)
        return [
          {
            name: `rows shifted by ${step}`,
            common: 5,
            change: words("the rows are shifted by {0}, as left padding does", step),
          },
        ];
    }
  }
  return [];
}

function otherStep(
  want: Tensor,
  close: IsClose,
  id: string,
  others: ReadonlyMap<string, Tensor>,
): DataMistake | undefined {
  for (const [name, { data }] of others) {
    if (name === id || data.length !== want.data.length || data.length < 2) continue;
    if (want.data.every((x, at) => close(valueAt(data, at), x)))
      return { name: `the step ${name}`, common: 2, change: words('the numbers are those of the step "{0}"', name) };
  }
  return undefined;
}

function emptyRows(got: Float64Array, want: Float64Array, close: IsClose): DataMistake | undefined {
  const differs = (test: (a: number, b: number) => boolean) => {
    const others = want.some((b, at) => test(valueAt(got, at), b));
    return others && want.every((b, at) => close(valueAt(got, at), b) || test(valueAt(got, at), b));
  };
  if (differs((a, b) => Number.isNaN(a) && b === 0))
    return { name: "NaN → 0", common: 3, change: words("NaN is replaced by 0") };
  if (differs((a, b) => a === 0 && Number.isNaN(b))) {
    return { name: "0 → NaN", common: 3, change: words("queries that see nothing yield NaN instead of 0") };
  }
  return undefined;
}

function infinities(got: Float64Array, want: Float64Array, close: IsClose): DataMistake | undefined {
  const hidden = want.find((b, at) => got[at] === -Infinity && !Object.is(b, -Infinity));
  if (hidden === undefined) return undefined;
  if (
    !want.every(
      (b, at) => close(valueAt(got, at), b) || (got[at] === -Infinity && (b === Infinity || b <= -1e3 || b === 0)),
    )
  )
    return undefined;
  const text = Number.isFinite(hidden) ? String(hidden) : "+Infinity";
  return {
    name: `${text} for −Infinity`,
    common: 3,
    change: words("hidden scores are {0} instead of -Infinity", text),
  };
}

function dropped(got: Float64Array, want: Float64Array, close: IsClose): DataMistake | undefined {
  const kept = want.findIndex((b, at) => b !== 0 && got[at] !== 0);
  if (kept < 0 || !want.some((b, at) => b === 0 && valueAt(got, at) > 1e-6)) return undefined;
  const ratio = valueAt(want, kept) / valueAt(got, kept);
  if (!want.every((b, at) => b === 0 || close(valueAt(got, at) * ratio, b))) return undefined;
  const p = Number((1 - 1 / ratio).toPrecision(4));
  return {
    name: "dropout",
    common: 2,
    change: words("dropout is active, p = {0}: some weights are 0, the others are divided by 1 − p", p),
  };
}
