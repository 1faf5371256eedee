import type { Archetype } from "../../core/figures/archetype.ts";

/** One head with its figures by name and its picture. */
export interface HeadAtGlance {
  readonly layer: string;
  /** The layer's place in the outline and the head's in the layer, from 0. */
  readonly layerIndex: number;
  readonly head: number;
  readonly archetype: Archetype;
  readonly figures: ReadonlyMap<string, number>;
  readonly rows: number;
  readonly cols: number;
  /** Row-major; −∞ where no query sees a key. */
  readonly picture: Float64Array;
}
