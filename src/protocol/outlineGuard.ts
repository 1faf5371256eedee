import type {
  Axis,
  Formula,
  LayerOutline,
  MatrixOutline,
  Mismatched,
  Outline,
  StepOutline,
} from "../core/explain/outline.ts";
import { type NumberType, numberTypes } from "../core/spec/numberTypes.ts";
import type { Dims } from "../core/spec/result.ts";
import { type StepId, shownStepIds } from "../core/spec/steps.ts";
import { isWords } from "./derivationGuard.ts";
import {
  byKind,
  exact,
  type Guard,
  isBoolean,
  isCount,
  isNumber,
  isText,
  listOf,
  oneKeyOf,
  oneOf,
  tuple,
} from "./shape.ts";

/** A number or nothing: messages leave out what is undefined. */
const isDims: Guard<Dims> = exact<Omit<Dims, "dModel"> & { readonly dModel?: number }>(
  {
    batch: isCount,
    n: isCount,
    m: isCount,
    keys: isCount,
    past: isCount,
    heads: isCount,
    kvHeads: isCount,
    dq: isCount,
    dk: isCount,
    dv: isCount,
    dModel: isCount,
    contextHeads: isCount,
    valueHeads: isCount,
  },
  ["dModel", "contextHeads", "valueHeads"],
) as Guard<Dims>;

const isAxis = oneKeyOf<Axis>({ query: true, key: true, dim: true, head: true, label: true, pooled: true, id: true });

const matrixFields = {
  rows: isCount,
  cols: isCount,
  batches: isCount,
  heads: isCount,
  rowAxis: isAxis,
  colAxis: isAxis,
};

type FormulaOf<K extends Formula["kind"]> = Extract<Formula, { readonly kind: K }>;

// A formula holds formulas: the guard of a part is looked up when it is needed, and nesting is bounded by `unpack`.
const isPart: Guard<Formula> = (value): value is Formula => isFormula(value);

/** A formula, however nested. */
export const isFormula: Guard<Formula> = byKind<Formula>({
  symbol: exact<FormulaOf<"symbol">>(
    { kind: oneOf(["symbol"]), text: isText, style: oneOf(["matrix", "function", "number"]) },
    ["style"],
  ),
  row: exact<FormulaOf<"row">>({ kind: oneOf(["row"]), items: listOf(isPart) }),
  operator: exact<FormulaOf<"operator">>({ kind: oneOf(["operator"]), text: isText }),
  sub: exact<FormulaOf<"sub">>({ kind: oneOf(["sub"]), base: isPart, sub: isPart }),
  sup: exact<FormulaOf<"sup">>({ kind: oneOf(["sup"]), base: isPart, sup: isPart }),
  fraction: exact<FormulaOf<"fraction">>({ kind: oneOf(["fraction"]), top: isPart, bottom: isPart }),
  root: exact<FormulaOf<"root">>({ kind: oneOf(["root"]), of: isPart }),
});

const isMismatch = exact<Mismatched>({ index: listOf(isCount), got: isNumber, want: isNumber });

const isType = oneOf<NumberType>(numberTypes);

const isStep = exact<StepOutline>(
  {
    ...matrixFields,
    name: oneOf<StepId>(shownStepIds),
    title: isWords,
    explanation: isWords,
    formula: isFormula,
    shapeEquation: isText,
    operands: listOf(isText),
    given: exact<NonNullable<StepOutline["given"]>>({ largestDifference: isNumber }),
    expected: exact<NonNullable<StepOutline["expected"]>>(
      {
        holds: isBoolean,
        cells: isCount,
        wrongCells: isCount,
        type: isType,
        mismatch: isMismatch,
        largest: isMismatch,
      },
      ["type", "mismatch", "largest"],
    ),
    type: isType,
  },
  ["given", "expected", "type"],
);

const isLayer = exact<LayerOutline>(
  {
    path: isText,
    label: isWords,
    round: exact<NonNullable<LayerOutline["round"]>>({
      index: isCount,
      chosen: isCount,
      label: isText,
      share: isNumber,
    }),
    dims: isDims,
    facts: listOf(exact<LayerOutline["facts"][number]>({ name: isText, value: isText })),
    queryLabels: listOf(isText),
    keyLabels: listOf(isText),
    labels: listOf(isText),
    steps: listOf(isStep),
    inputs: listOf(exact<MatrixOutline>({ ...matrixFields, name: isText })),
    fullyMasked: listOf(tuple<readonly [number, number, number]>(isCount, 3)),
  },
  ["labels", "round"],
);

/** What there is to look at in a result. */
export const isOutline: Guard<Outline> = exact<Outline>(
  {
    title: isText,
    description: isText,
    tour: isBoolean,
    layers: listOf(isLayer),
    generation: exact<NonNullable<Outline["generation"]>>({ rounds: isCount, stopped: isWords }),
    display: exact<Outline["display"]>(
      { decimals: isCount, colors: isText, grid: tuple<readonly [number, number]>(isCount, 2) },
      ["colors", "grid"],
    ),
  },
  ["generation"],
);
