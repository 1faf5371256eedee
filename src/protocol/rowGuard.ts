import type { RowStudy } from "../core/figures/row/rowStudy.ts";
import { visibleKeys } from "../core/figures/row/visibleKeys.ts";
import { numberTypes } from "../core/spec/numberTypes.ts";
import { normalizations } from "../core/spec/spec.ts";
import { exact, type Guard, isBoolean, isFloats, isNumber, listOf, oneOf, where } from "./shape.ts";

/** What one query's weights would be otherwise: as many numbers in each row as there are scores. */
export const isRowStudy: Guard<RowStudy> = where(
  exact<RowStudy>(
    {
      ...{ normalize: oneOf(normalizations), temperature: isNumber, isOneTemperature: isBoolean, scores: isFloats },
      ...{ unmasked: isFloats, tempered: isFloats, jacobian: isFloats },
      types: listOf(exact<RowStudy["types"][number]>({ type: oneOf(numberTypes), weights: isFloats })),
    },
    ["unmasked", "tempered", "jacobian"],
  ),
  ({ scores, unmasked = scores, tempered = scores, types, jacobian }) =>
    [unmasked, tempered, ...types.map(({ weights }) => weights)].every((row) => row.length === scores.length) &&
    (jacobian === undefined || jacobian.length === visibleKeys(scores).length ** 2),
);
