import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import { reasonsOf, type Say } from "../core/diagnose/diagnosisText.ts";
import { comparedNumbers, type ExpectedCheck } from "../core/engine/check.ts";
import type { KeySource, SpecDocument } from "../core/format/document.ts";
import { cellRange } from "../core/format/edit/cells.ts";
import type { Problem, TextRange } from "../core/format/problem.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { Spec } from "../core/spec/spec.ts";
import { flatIndex } from "../core/tensor/tensor.ts";
import { exactNumber } from "../core/view/numberFormat.ts";
import { type Words, words } from "../core/words.ts";
import { expectedPath } from "./expectedPaths.ts";

/** One entry of `expected` as a test. */
export interface SpecTest {
  /** `layers[1].weights`: its name, and its id within the spec. */
  readonly id: string;
  readonly layer: string;
  readonly name: string;
  /** Its key and its value in the text. */
  readonly range: TextRange | undefined;
}

/** The name of an entry with its layer. */
export function testId({ layer, name }: Pick<ExpectedCheck, "layer" | "name">): string {
  return layer === "" ? name : `${layer}.${name}`;
}

/** Every entry of a document's `expected`, the encoder's first, in the order of the computation; none where it has errors. */
export function specTestsOf(document: SpecDocument): SpecTest[] {
  const { spec } = document;
  if (spec === undefined) return [];
  const blocks = [...(spec.encoder?.blocks ?? []), ...spec.main.blocks];
  const entries = [
    ...blocks.flatMap(({ path, expected }) =>
      [...expected.keys()].map((name) => ({ layer: path, name: name as string })),
    ),
    // What the root expects of the training and of the read-out.
    ...[...spec.expectedTraining.keys()].map((name) => ({ layer: "", name })),
  ];
  return entries.map((entry) => {
    const path = expectedPath(document, entry);
    const source = path === undefined ? undefined : document.keys.get(path);
    return { ...entry, id: testId(entry), range: source && wholeOf(source) };
  });
}

function wholeOf({ key, value }: KeySource): TextRange {
  return { offset: key.offset, length: value.offset + value.length - key.offset };
}

/** What is said of an entry that does not hold: where it first differs, what is wanted and got, and by how much. */
export interface TestFailure {
  readonly message: Words;
  /** The two texts of the difference, and the number in the text; absent where the step is not there at all. */
  readonly want?: string;
  readonly got?: string;
  readonly range: TextRange | undefined;
  /** Whether it is rounding and the best explanation, a line each, in the language of `say`. */
  readonly reasons?: (say: Say) => readonly string[];
}

/** The failure of a check that does not hold, with its reasons where a search has found them. */
export function failureOf(
  document: SpecDocument,
  spec: Spec,
  result: SpecResult,
  check: ExpectedCheck,
  why?: Diagnosis,
): TestFailure {
  const { firstMismatch } = check;
  const failure = placedFailure(document, check);
  if (firstMismatch === undefined) return failure;
  const { got, want } = firstMismatch;
  return {
    ...failure,
    ...(why && { reasons: (say: Say) => reasonsOf(why, check, say) }),
    ...(matrixTexts(spec, result, check) ?? { want: exactNumber(want), got: exactNumber(got) }),
  };
}

/** What is wrong with an entry that does not hold, and where. */
function placedFailure(document: SpecDocument, check: ExpectedCheck): Pick<TestFailure, "message" | "range"> {
  const path = expectedPath(document, check);
  const source = path === undefined ? undefined : document.tensors.get(path);
  const key = path === undefined ? undefined : document.keys.get(path)?.key;
  const id = testId(check);
  const { firstMismatch } = check;
  if (firstMismatch === undefined) return { message: words("{0} is not computed", id), range: key };
  const { index, got, want } = firstMismatch;
  const place = index.length === 0 ? id : `${id}[${index.map((at) => at + 1).join(",")}]`;
  const message = words(
    "{0}: got {1}, want {2}, difference {3}; {4} of {5} numbers differ, the largest difference is {6}",
    place,
    exactNumber(got),
    exactNumber(want),
    exactNumber(Math.abs(got - want)),
    check.wrongCells,
    check.cells,
    exactNumber(check.largestDifference),
  );
  const range = (source && cellRange(source, flatIndex(index, source.tensor.shape))) ?? key;
  return { message, range };
}

/** Code of the problem at an entry that does not hold. */
export const expectedCode = "expected.differs";

/** An entry that does not hold as a problem of the text; none where it has no place there. */
export function expectedProblem(document: SpecDocument, check: ExpectedCheck): Problem[] {
  const { message, range } = placedFailure(document, check);
  return range === undefined
    ? []
    : [{ severity: "warning", code: expectedCode, message, range, related: [], fixes: [] }];
}

/** Larger matrices cannot be compared by eye. */
const mostRows = 64;
const mostCols = 32;

/**
 * The matrix with the first difference, as wanted and as computed, a row a line; in the computed one, what holds stands as it
 * is wanted, so that only differences differ. Undefined for large ones.
 */
function matrixTexts(spec: Spec, result: SpecResult, check: ExpectedCheck): { want: string; got: string } | undefined {
  const numbers = comparedNumbers(check, spec, result);
  if (numbers === undefined || check.firstMismatch === undefined) return undefined;
  const { got, want, differs } = numbers;
  const cols = want.shape.at(-1) ?? 1;
  const rows = want.shape.at(-2) ?? 1;
  if (rows > mostRows || cols > mostCols) return undefined;
  const flat = check.firstMismatch.index.reduce((at, one, axis) => at * want.shape[axis]! + one, 0);
  // The first cell of the matrix that has the difference.
  const from = Math.floor(flat / (rows * cols)) * rows * cols;
  const text = (cell: (at: number) => number): string =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: cols }, (_, col) => exactNumber(cell(from + row * cols + col))).join("  "),
    ).join("\n");
  return { want: text((at) => want.data[at]!), got: text((at) => (differs(at) ? got : want).data[at]!) };
}
