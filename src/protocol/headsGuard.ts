import type { Archetype } from "../core/figures/archetype.ts";
import type { Merge } from "../core/figures/between/linkage.ts";
import type { FigurePart } from "../core/figures/figure.ts";
import type { HeadFigureValue, LayerHeads } from "../core/figures/layerHeads.ts";
import type { RankedHeads } from "../core/figures/rankedHeads.ts";
import type { Words } from "../core/words.ts";
import { isWords } from "./derivationGuard.ts";
import { isFormula } from "./outlineGuard.ts";
import { either, exact, type Guard, isCount, isFloats, isNumber, isText, listOf, where } from "./shape.ts";

/** All heads of a layer: as many figures and pictures as there are archetypes. */
export const isLayerHeads: Guard<LayerHeads> = where(
  exact<LayerHeads>({
    layer: isText,
    batch: isCount,
    figures: listOf(exact<LayerHeads["figures"][number]>({ name: isText, title: isWords, words: isWords })),
    values: isFloats,
    archetypes: listOf(
      exact<Archetype>({ name: isText, words: isWords, figure: isNumber, rows: isCount }, [
        ...(["figure", "rows"] as const),
      ]),
    ),
    rows: isCount,
    cols: isCount,
    pictures: isFloats,
  }),
  ({ figures, values, archetypes, rows, cols, pictures }) =>
    values.length === archetypes.length * figures.length && pictures.length === archetypes.length * rows * cols,
);

/** Heads by a rule or by similarity, or why not. */
export const isRankedHeads: Guard<RankedHeads> = either(
  exact<Extract<RankedHeads, { readonly scores: Float64Array }>>(
    {
      scores: isFloats,
      merges: listOf(exact<Merge>({ left: isCount, right: isCount, height: isNumber, size: isCount })),
      named: isFloats,
    },
    ["merges", "named"],
  ),
  exact<{ readonly message: Words }>({ message: isWords }),
);

/** A figure with what it is of one head; its value is left out where it says nothing. */
export const isHeadFigureValue: Guard<HeadFigureValue> = exact<HeadFigureValue>(
  {
    ...{ name: isText, title: isWords, formula: isFormula, words: isWords, value: isNumber, rows: isCount },
    parts: listOf(exact<FigurePart>({ name: isText, words: isWords, value: isNumber })),
    note: isWords,
  },
  ["value", "rows", "parts", "note"],
);
