import type { LayerNorm, NormPlacement, Norms } from "./normKinds.ts";
import type { Block, FeedForward, HeadNorm, Residual } from "./spec.ts";

/** A norm with its name inside the part that has it: `layerNorm`, or `layerNorm[1]` in a list. */
export interface NamedNorm {
  readonly norm: LayerNorm;
  readonly name: string;
}

/** The norms of a block or of a feed-forward network, in the order of the document. */
export function normsOf({ layerNorm }: { readonly layerNorm?: Norms }): NamedNorm[] {
  if (layerNorm === undefined) return [];
  if (!isList(layerNorm)) return [{ norm: layerNorm, name: "layerNorm" }];
  return layerNorm.map((norm, index) => ({ norm, name: `layerNorm[${index}]` }));
}

/** The norm at one placement, if there is one. */
export function normAt(part: Pick<Block | FeedForward, "layerNorm">, placement: NormPlacement): NamedNorm | undefined {
  const { layerNorm } = part;
  if (layerNorm === undefined) return undefined;
  if (!isList(layerNorm)) return layerNorm.placement === placement ? { norm: layerNorm, name: "layerNorm" } : undefined;
  return normsOf(part).find(({ norm }) => norm.placement === placement);
}

/** The norm of the queries or of the keys; values have none. */
export function headNormOf(block: Block, letter: "Q" | "K" | "V"): HeadNorm | undefined {
  return letter === "V" ? undefined : letter === "Q" ? block.qNorm : block.kNorm;
}

/** The step that rotation and cache take the new queries, keys or values from. */
export function beforeRotation(
  block: Block,
  letter: "Q" | "K" | "V",
): `projected${"Q" | "K" | "V"}` | "normedQ" | "normedK" {
  return letter === "V" || headNormOf(block, letter) === undefined ? `projected${letter}` : `normed${letter}`;
}

function isList(norms: Norms): norms is readonly LayerNorm[] {
  return Array.isArray(norms);
}

/** What the sub-layer's yield is multiplied by before what entered is added; undefined without a residual. */
export function residualFactor(residual: Residual): number | undefined {
  return residual === false ? undefined : Number(residual);
}

/** The step of a block's post-norm: `postNormed` where a pre-norm has the name `normed` already; undefined without one. */
export function postNormStep(block: Pick<Block, "layerNorm">): "normed" | "postNormed" | undefined {
  if (normAt(block, "post") === undefined) return undefined;
  return normAt(block, "pre") === undefined ? "normed" : "postNormed";
}
