import type { Archetype } from "../core/figures/archetype.ts";
import type { LayerHeads } from "../core/figures/layerHeads.ts";
import type { RankedHeads } from "../core/figures/rankedHeads.ts";
import type { Words } from "../core/words.ts";
import { isWords } from "./derivationGuard.ts";
import { either, exact, type Guard, isCount, isFloats, isNumber, isText, listOf, where } from "./shape.ts";

/** All heads of a layer: as many figures and pictures as there are archetypes. */
export const isLayerHeads: Guard<LayerHeads> = where(
  exact<LayerHeads>({
    layer: isText,
    batch: isCount,
    figures: listOf(exact<LayerHeads["figures"][number]>({ name: isText, title: isWords, words: isWords })),
    values: isFloats,
    archetypes: listOf(exact<Archetype>({ name: isText, words: isWords, figure: isNumber, rows: isCount }, ["rows"])),
    rows: isCount,
    cols: isCount,
    pictures: isFloats,
  }),
  ({ figures, values, archetypes, rows, cols, pictures }) =>
    values.length === archetypes.length * figures.length && pictures.length === archetypes.length * rows * cols,
);

/** Heads by a rule or by similarity, or why not. */
export const isRankedHeads: Guard<RankedHeads> = either(
  exact<{ readonly scores: Float64Array }>({ scores: isFloats }),
  exact<{ readonly message: Words }>({ message: isWords }),
);
