import { combinations, type TokenQuestion, type TokenWeights } from "../core/figures/tokens/tokenQuestion.ts";
import { exact, type Guard, isCount, isFloats, isText, listOf, oneOf, where } from "./shape.ts";

export const isQuantity = oneOf<TokenQuestion["quantity"]>(["weights", "contribution"]);

/** The fields of a question about a token. */
export const tokenFields = {
  layer: isText,
  batch: isCount,
  heads: listOf(isCount),
  combine: oneOf(combinations),
  quantity: isQuantity,
  toward: oneOf<TokenQuestion["toward"]>(["keys", "queries"]),
  first: isCount,
  last: isCount,
  without: listOf(isCount),
};

/** As many numbers as the series are long together. */
export const isTokenWeights: Guard<TokenWeights> = where(
  exact<TokenWeights>({ series: isCount, count: isCount, values: isFloats }),
  ({ series, count, values }) => values.length === series * count,
);
