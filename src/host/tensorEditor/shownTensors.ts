import { axesOf } from "../../core/tensor/files/axes.ts";
import { dumpsIn } from "../../core/tensor/files/dumps.ts";
import type { StoredTensor, TensorListing } from "../../core/tensor/files/storedTensor.ts";
import type { ListedTensor } from "../../protocol/tensorMessages.ts";
import { localize } from "../localize.ts";

/** A tensor as the page lists it, and where its numbers are. */
export interface ShownTensor {
  readonly listed: ListedTensor;
  /** The names of the tensors that it is put together from, where each is a layer. */
  readonly layers?: readonly string[];
  readonly stored: () => Promise<StoredTensor>;
}

/** What a file's page lists: tensors that are one dump together first, then each by itself. */
export function shownTensors(listing: TensorListing): ShownTensor[] {
  const dumps = dumpsIn(listing).map(({ name, shape, axes, of, tensor }): ShownTensor => {
    const dtype = listing.tensors.find((one) => one.name === of[0])?.type.name ?? "";
    let stored: Promise<StoredTensor> | undefined;
    return {
      listed: { name, dtype, shape, axes, of: of.length },
      // Where the first axis counts the tensors, each of them is a layer.
      ...(shape[0] === of.length && axes.startsWith("L") && { layers: of }),
      stored: () => {
        stored ??= tensor();
        return stored;
      },
    };
  });
  const single = listing.tensors.map(
    (tensor): ShownTensor => ({ listed: factsOf(tensor), stored: async () => tensor }),
  );
  return [...dumps, ...single];
}

function factsOf({ name, type, shape, unreadable }: StoredTensor): ListedTensor {
  const axes = shape.length < 2 ? undefined : axesOf(name, shape);
  const facts = { name, dtype: type.name, shape, ...(axes !== undefined && { axes }) };
  if (unreadable !== undefined) return { ...facts, fault: localize(unreadable) };
  // Neither complex numbers nor those that cannot be decoded are shown.
  return type.decode === undefined || type.parts === 2 ? { ...facts, fault: type.name } : facts;
}
