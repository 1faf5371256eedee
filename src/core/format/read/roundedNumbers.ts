import type { StoredTensor } from "../../tensor/files/storedTensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { indexedName } from "../edit/cells.ts";
import { numberText } from "../edit/numberText.ts";

/** That a file has whole numbers with more digits than a float64 keeps, with the first of them; undefined where it has none. */
export function roundedWords(name: string, { shape, data }: Tensor, parts: readonly StoredTensor[]): Words | undefined {
  const read = parts.flatMap(({ rounded }) => rounded ?? []);
  const at = read.length === 0 ? -1 : data.findIndex((value) => read.some((rounded) => rounded.has(value)));
  if (at < 0) return undefined;
  const template = "{0} is {1} here: float64 does not keep all digits that the file has";
  return words(template, indexedName(name, shape, at), numberText(valueAt(data, at)));
}
