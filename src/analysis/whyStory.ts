import type { DiagnosedStep, Diagnosis, Explanation } from "../core/diagnose/diagnosis.ts";
import { diagnosisReport, type Say, searchedText, verdictText } from "../core/diagnose/diagnosisText.ts";
import { comparedNumbers } from "../core/engine/check.ts";
import { type Slab, slabOf } from "../core/explain/context/slab.ts";
import type { Tensor } from "../core/tensor/tensor.ts";
import { words } from "../core/words.ts";
import type { WhyExplanation, WhyFit, WhyNumbers, WhyStory } from "../protocol/whyMessages.ts";
import type { Computed } from "./computed.ts";
import { testId } from "./specTests.ts";
import { whyEdits } from "./whyEdits.ts";

/** What the panel shows of a diagnosis, in the language of `say`. */
export function whyStory(computed: Computed, diagnosis: Diagnosis, title: string, say: Say): WhyStory {
  const first = firstWrong(diagnosis);
  const numbers = first && numbersOf(computed, first);
  return {
    steps: diagnosis.steps.map((step) => ({
      ...{ name: nameOf(step), cells: step.cells, differs: step.differs, largest: step.largest, at: step.at },
      ...{ verdict: step.differs === 0 ? "" : verdictText(step, say), isRounding: step.verdict === "rounding" },
      ...{ own: step.own, inherited: step.inherited, isFirst: step === first && Number.isFinite(step.own) },
    })),
    explanations: diagnosis.explanations.map((one) => explained(computed, diagnosis, one, numbers, say)),
    withoutEffect: diagnosis.withoutEffect,
    searched: diagnosis.searched ? searchedText(diagnosis.searched, say) : "",
    report: diagnosisReport(diagnosis, title, say),
  };
}

function explained(
  computed: Computed,
  diagnosis: Diagnosis,
  one: Explanation,
  numbers: Compared | undefined,
  say: Say,
): WhyExplanation {
  const after = afterOf(diagnosis, one);
  const edit = whyEdits(computed, one) === undefined ? undefined : one.fix;
  return {
    change: one.changes.map(say).join(say(words(", and "))),
    ...{ layer: one.layer ?? "", reproduces: one.reproduces, share: one.share, ties: one.ties, apart: one.apart ?? "" },
    before: fitOf(numbers?.got, numbers),
    ...(after && { after: fitOf(after, numbers) }),
    ...(edit && {
      edit:
        edit.value === undefined
          ? say(words("Remove {0}", edit.path))
          : `"${edit.path}": ${JSON.stringify(edit.value)}`,
    }),
  };
}

/** One head of the entry where the differences begin, with the change of an explanation; undefined where there is none such. */
export function whyNumbers(
  computed: Computed,
  diagnosis: Diagnosis,
  { index, batch, head }: { readonly index: number; readonly batch: number; readonly head: number },
): WhyNumbers | undefined {
  const step = firstWrong(diagnosis);
  const numbers = step && numbersOf(computed, step);
  const one = diagnosis.explanations[index];
  if (step === undefined || numbers === undefined || one === undefined) return undefined;
  const slab = slabOf(numbers.want);
  if (batch >= slab.batches || head >= slab.heads) return undefined;
  const { batches, heads, rows, cols } = slab;
  const after = afterOf(diagnosis, one);
  const part = ({ data }: Tensor) => headOf(slab, data, batch, head);
  return {
    ...{ name: nameOf(step), batches, heads, rows, cols, got: part(numbers.got), want: part(numbers.want) },
    ...(after?.data.length === numbers.want.data.length && { after: part(after) }),
  };
}

type Compared = NonNullable<ReturnType<typeof comparedNumbers>>;

function numbersOf({ spec, result }: Computed, { layer, id }: DiagnosedStep): Compared | undefined {
  return comparedNumbers({ layer, name: id }, spec, result);
}

function firstWrong({ steps, culprit }: Diagnosis): DiagnosedStep | undefined {
  return steps.find(({ id, layer }) => id === culprit?.id && layer === culprit.layer);
}

function afterOf(diagnosis: Diagnosis, { after }: Explanation): Tensor | undefined {
  const step = firstWrong(diagnosis);
  return step && after?.[diagnosis.steps.indexOf(step)];
}

function nameOf({ layer, id }: DiagnosedStep): string {
  return testId({ layer, name: id });
}

function headOf({ heads, rows, cols }: Slab, data: Float64Array, batch: number, head: number): Float64Array {
  const from = (batch * heads + head) * rows * cols;
  return data.slice(from, from + rows * cols);
}

/** How many cells are farther off than those that hold, and how far the farthest is. */
function fitOf(got: Tensor | undefined, numbers: Compared | undefined): WhyFit {
  if (got === undefined || numbers === undefined) return { wrong: 0, largest: Number.NaN };
  let [wrong, largest] = [0, 0];
  for (const [at, want] of numbers.want.data.entries()) {
    const value = got.data[at] ?? Number.NaN;
    if (numbers.isWrong(at, value)) wrong++;
    const difference = Object.is(value, want) ? 0 : Math.abs(value - want);
    // Once there is a NaN it stays the largest.
    if (!(difference <= largest) && !Number.isNaN(largest)) largest = difference;
  }
  return { wrong, largest };
}
