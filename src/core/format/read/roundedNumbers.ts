import type { StoredTensor } from "../../tensor/files/storedTensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { indexedName } from "../edit/cells.ts";
import { numberText } from "../edit/numberText.ts";

/** From here on a float64 stands for more than one whole number. */
const firstShared = 2 ** 53;

/** That a file has whole numbers with more digits than a float64 keeps, with the first of them; undefined where it has none. */
export function roundedWords(name: string, { shape, data }: Tensor, parts: readonly StoredTensor[]): Words | undefined {
  const read = parts.flatMap(({ rounded }) => rounded ?? []);
  const isWide = parts.some(({ type }) => type.exact !== undefined);
  if (read.length === 0 && !isWide) return undefined;
  const at = data.findIndex(
    (value) => read.some((rounded) => rounded.has(value)) || (isWide && Math.abs(value) >= firstShared),
  );
  if (at < 0) return undefined;
  const template = isWide
    ? "{0} is {1} here: float64 does not keep all digits of 64-bit whole numbers of that size"
    : "{0} is {1} here: float64 does not keep all digits that the file has";
  return words(template, indexedName(name, shape, at), numberText(valueAt(data, at)));
}
