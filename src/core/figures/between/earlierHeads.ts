import { type LayerContext, layerContexts } from "../../explain/context/layerContext.ts";
import { frac, low, row, sym } from "../../explain/text/formulaParts.ts";
import type { Resumable } from "../../resumable.ts";
import { words } from "../../words.ts";
import type { FigureKind, Measured } from "../figure.ts";
import { headMatrices } from "../headMatrices.ts";
import { type Composition, composition } from "../heads/circuits.ts";

/** Multiplications for all earlier heads above which they are not compared. */
const mostWork = 4e8;

const written = low(sym("OV"), sym("1"));
const read = low(sym("QK"), sym("2"));

/** How much a head reads of what heads of earlier layers write. */
export const compositionKind: FigureKind = {
  name: "composition",
  title: words("Composition"),
  formula: frac(row("‖", written, read, "‖"), row("‖", written, "‖", "‖", read, "‖")),
  words: words(
    "How much of what a head of an earlier layer writes this head reads as its queries (as its keys with {0}, as its values with {1}): 0 for nothing, at most 1.",
    "QK₂ᵀ",
    "OV₂",
  ),
};

const ways = ["q", "k", "v"] as const;
type Way = (typeof ways)[number];

/** The largest share of a way to read, and whose output is read. */
interface Largest {
  readonly way: Way;
  readonly share: number;
  readonly layer: number;
  readonly head: number;
}

/**
 * The composition of a head with each head of the layers before it in its stack (Elhage et al. 2021), the largest of each of the three
 * ways; undefined in the first layer, and where the projections are not known.
 */
export function* compositionWithEarlier(at: LayerContext, head: number): Resumable<Measured | undefined> {
  const own = headMatrices(at, head);
  const earlier = layerContexts(at.spec, at.result).filter(
    ({ stack, index }) => stack === at.stack && index < at.index,
  );
  if (own === undefined || earlier.length === 0) return undefined;
  const { dModel = 0, dk, dv, heads } = at.dims;
  const work = earlier.length * heads * 12 * dModel * Math.max(dk, dv) ** 2;
  if (work > mostWork) return { value: undefined, note: words("The heads before it are too many or too large.") };
  const largest = new Map<Way, Largest>();
  for (const before of earlier) {
    for (let h = 0; h < before.dims.heads; h++) {
      const other = headMatrices(before, h);
      keepLargest(largest, other && composition(other, own), before.index, h);
      yield;
    }
  }
  const found = [...largest.values()];
  if (found.length === 0) return undefined;
  return { value: Math.max(...found.map(({ share }) => share)), parts: found.map(partOf) };
}

function keepLargest(largest: Map<Way, Largest>, found: Composition | undefined, layer: number, head: number): void {
  if (found === undefined) return;
  for (const way of ways) {
    if (found[way] > (largest.get(way)?.share ?? -1)) largest.set(way, { way, share: found[way], layer, head });
  }
}

function partOf({ way, share, layer, head }: Largest) {
  const place = [layer + 1, head + 1] as const;
  const said = {
    q: words("as queries, most of layer {0}, head {1}", ...place),
    k: words("as keys, most of layer {0}, head {1}", ...place),
    v: words("as values, most of layer {0}, head {1}", ...place),
  };
  return { name: way, words: said[way], value: share };
}
