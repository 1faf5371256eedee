import type { SpecDocument, TensorSource } from "../core/format/document.ts";
import { limits } from "../core/limits.ts";

/** A place of a document that gets a lens; what it says is found when it becomes visible. */
export type LensSpot =
  | { readonly kind: "main" | "show"; readonly offset: number }
  | { readonly kind: "matrix"; readonly offset: number; readonly path: string }
  | { readonly kind: "expected" | "why"; readonly offset: number; readonly path: string }
  | { readonly kind: "train"; readonly offset: number };

/** Lenses of one document at most: a generated file must not flood the editor. */
const mostLenses = 200;

/** The places of all lenses but the first line's two, in the order of the text; found from what could be understood. */
export function spotsOf(document: SpecDocument): LensSpot[] {
  const spots: LensSpot[] = [];
  for (const source of document.tensors.values()) {
    if (hasLens(source)) spots.push({ kind: "matrix", offset: source.key.offset, path: source.path });
  }
  for (const { path, key } of document.keys.values()) {
    // Paths may be very long: no more of them is searched than is needed.
    if (/(^|\.)expected$/.test(path.slice(-limits.fileName)))
      spots.push({ kind: "expected", offset: key.offset, path });
    else if (path === "train") spots.push({ kind: "train", offset: key.offset });
  }
  return spots.sort((a, b) => a.offset - b.offset).slice(0, mostLenses - 2);
}

/** Expectations are summed up above `expected`; what belongs to `train` is shown by its own lens. */
function hasLens({ path, tensor }: TensorSource): boolean {
  return tensor.shape.length > 0 && !/(^|\.)(expected|train)\./.test(path.slice(0, limits.reference));
}
