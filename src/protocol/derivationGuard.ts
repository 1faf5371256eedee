import type {
  CellRef,
  Contribution,
  Derivation,
  DerivationLine,
  Geometry,
  Operand,
  PairStage,
} from "../core/explain/derivation.ts";
import type { Words } from "../core/words.ts";
import {
  byKind,
  either,
  exact,
  type Guard,
  isBoolean,
  isCount,
  isFloats,
  isNumber,
  isText,
  listOf,
  oneKeyOf,
  oneOf,
} from "./shape.ts";

/** A sentence with its values. */
export const isWords: Guard<Words> = exact<Words>({ template: isText, args: listOf(either(isText, isNumber)) });

/** A cell of a matrix; whether it exists is for the receiver to see. */
export const isCellRef: Guard<CellRef> = exact<CellRef>({
  layer: isText,
  matrix: isText,
  batch: isCount,
  head: isCount,
  row: isCount,
  col: isCount,
});

const isCountOrAll = either(isCount, oneOf<"all">(["all"]));

const isOperand = exact<Operand>({
  layer: isText,
  matrix: isText,
  batch: isCount,
  head: isCount,
  row: isCountOrAll,
  col: isCountOrAll,
});

type DotLine = Extract<DerivationLine, { kind: "dot" }>;
type ExpressionLine = Extract<DerivationLine, { kind: "expression" }>;

/** One line of a calculation. */
export const isLine = byKind<DerivationLine>({
  dot: exact<DotLine>(
    {
      kind: oneOf(["dot"]),
      symbol: isText,
      left: isText,
      right: isText,
      a: isFloats,
      b: isFloats,
      addend: exact<NonNullable<DotLine["addend"]>>({ symbol: isText, value: isNumber }),
      value: isNumber,
    },
    ["addend"],
  ),
  expression: exact<ExpressionLine>(
    {
      kind: oneOf(["expression"]),
      symbol: isText,
      formula: isText,
      filled: isText,
      value: isNumber,
      code: isText,
    },
    ["code"],
  ),
});

const isStage = exact<PairStage>(
  {
    id: oneKeyOf<PairStage["id"]>({
      scores: true,
      scaled: true,
      capped: true,
      bias: true,
      alibi: true,
      t5: true,
      relative2d: true,
      mask: true,
      temperature: true,
      exp: true,
      sum: true,
      weights: true,
      difference: true,
      dropped: true,
      rank: true,
    }),
    label: isWords,
    calculation: isText,
    value: isNumber,
    blockedBy: listOf(exact<{ readonly rule: string; readonly path: string }>({ rule: isText, path: isText })),
    among: isCount,
  },
  ["blockedBy", "among"],
);

const isContribution = exact<Contribution>({
  key: isCount,
  label: isText,
  weight: isNumber,
  value: isNumber,
  product: isNumber,
});

const isGeometry = exact<Geometry>({
  qNorm: isNumber,
  kNorm: isNumber,
  dot: isNumber,
  cos: isNumber,
  theta: isNumber,
  projection: isNumber,
  dims: isCount,
});

/** Everything that made one cell. */
export const isDerivation: Guard<Derivation> = exact<Derivation>(
  {
    cell: isCellRef,
    heading: isWords,
    symbol: isText,
    value: isNumber,
    lines: listOf(isLine),
    stages: listOf(isStage),
    contributions: listOf(isContribution),
    remaining: exact<NonNullable<Derivation["remaining"]>>({ keys: isCount, product: isNumber }),
    geometry: isGeometry,
    given: isBoolean,
    note: isWords,
    expected: exact<NonNullable<Derivation["expected"]>>({ want: isNumber, holds: isBoolean }),
    operands: listOf(isOperand),
    row: isFloats,
    source: exact<NonNullable<Derivation["source"]>>({ path: isText, index: isCount }),
  },
  ["note", "remaining", "geometry", "expected", "row", "source"],
);
