import {
  either,
  exact,
  type Guard,
  isBoolean,
  isCount,
  isFloats,
  isNumber,
  isText,
  listOf,
  oneOf,
  where,
} from "./shape.ts";
import type { NoWhyReason, WhyExplanation, WhyFit, WhyNumbers, WhyStep, WhyStory } from "./whyMessages.ts";

const isFit = exact<WhyFit>({ wrong: isCount, largest: isNumber });

const isStory = exact<WhyStory>({
  steps: listOf(
    exact<WhyStep>({
      ...{ name: isText, cells: isCount, differs: isCount, largest: isNumber, at: listOf(isCount) },
      ...{ verdict: isText, isRounding: isBoolean, own: isNumber, inherited: isNumber, isFirst: isBoolean },
    }),
  ),
  explanations: listOf(
    exact<WhyExplanation>(
      {
        ...{ change: isText, layer: isText, reproduces: isBoolean, share: isNumber, ties: listOf(isText) },
        ...{ apart: isText, before: isFit, after: isFit, edit: isText },
      },
      ["after", "edit"],
    ),
  ),
  withoutEffect: listOf(isText),
  searched: isText,
  report: isText,
});

/** Why expected numbers differ, or why that was not found out. */
export const isWhyAnswer: Guard<WhyStory | { none: NoWhyReason }> = either(
  isStory,
  exact<{ none: NoWhyReason }>({ none: oneOf(["tooLarge", "cancelled", "matches"]) }),
);

/** Three matrices of one size. */
export const isWhyNumbers: Guard<WhyNumbers> = where(
  exact<WhyNumbers>(
    {
      ...{ name: isText, batches: isCount, heads: isCount, rows: isCount, cols: isCount },
      ...{ got: isFloats, want: isFloats, after: isFloats },
    },
    ["after"],
  ),
  ({ rows, cols, got, want, after }) => [got, want, after ?? got].every(({ length }) => length === rows * cols),
);
