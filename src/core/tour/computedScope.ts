import { checkExpected, rootValue } from "../engine/check.ts";
import { type LayerContext, layerContext, layerContexts } from "../explain/context/layerContext.ts";
import { slabNamed } from "../explain/context/matrixOf.ts";
import { hidingRules } from "../explain/context/pair.ts";
import { type Slab, slabAt, slabOf, slabRow } from "../explain/context/slab.ts";
import type { CellRef } from "../explain/derivation.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Spec } from "../spec/spec.ts";
import type { TourPlace, TourScope } from "./condition.ts";
import { placedCell } from "./placedCell.ts";
import { splitTourName } from "./tourNames.ts";

/** The numbers of a result as conditions and stops of a tour name them. */
export class ComputedScope implements TourScope {
  readonly #spec: Spec;
  readonly #result: SpecResult;
  #differing: number | undefined;

  constructor(spec: Spec, result: SpecResult) {
    this.#spec = spec;
    this.#result = result;
  }

  get differing(): number {
    this.#differing ??= checkExpected(this.#spec, this.#result).reduce((sum, { wrongCells }) => sum + wrongCells, 0);
    return this.#differing;
  }

  /** The layer that a name speaks of; without a path the first of the main stack, for the read-out the last. */
  layerOf(name: string): LayerContext | undefined {
    const { layer, matrix } = splitTourName(name);
    if (layer !== "") return layerContext(this.#spec, this.#result, layer);
    const contexts = layerContexts(this.#spec, this.#result).filter(({ stack }) => stack.path === "");
    return matrix.startsWith("readOut.") ? contexts.at(-1) : contexts[0];
  }

  numbers({ name, index }: TourPlace): Float64Array | undefined {
    const slab = this.#slab(name);
    const at = slab && placedCell(slab, index);
    if (slab === undefined || at === undefined) return undefined;
    const { batch, head, row, col } = at;
    if (row === undefined) {
      const rows = Array.from({ length: slab.rows }, (_, i) => slabRow(slab, batch, head, i));
      return Float64Array.from(rows.flatMap((numbers) => [...numbers]));
    }
    return col === undefined ? slabRow(slab, batch, head, row) : Float64Array.of(slabAt(slab, batch, head, row, col));
  }

  label(place: TourPlace): string | undefined {
    const numbers = this.numbers(place);
    if (numbers === undefined || numbers.length === 0) return undefined;
    const { readOut, main } = this.#spec;
    const largest = numbers.indexOf(numbers.reduce((most, value) => Math.max(most, value)));
    const labels = readOut?.labels ?? main.vocabulary;
    return labels?.length === numbers.length ? labels[largest] : undefined;
  }

  hiding(index: readonly number[]): number | undefined {
    const at = this.layerOf("weights");
    const [i, j] = index.slice(-2);
    const [head = 0, batch = 0] = index.slice(0, -2).reverse();
    if (at === undefined || i === undefined || j === undefined) return undefined;
    const { n, keys, heads, batch: batches } = at.dims;
    if (i >= n || j >= keys || head >= heads || batch >= batches) return undefined;
    return hidingRules({ ...at, batch, head, i, j }).length;
  }

  /** A cell that the panel can show; undefined where no layer has it. */
  cellOf({ name, index }: TourPlace): CellRef | undefined {
    const at = this.layerOf(name);
    const { matrix } = splitTourName(name);
    const slab = at && slabNamed(at, matrix);
    const place = slab && placedCell(slab, index);
    if (at === undefined || place?.row === undefined) return undefined;
    const { batch, head, row, col = 0 } = place;
    return { layer: at.block.path, matrix, batch, head, row, col };
  }

  #slab(name: string): Slab | undefined {
    const at = this.layerOf(name);
    const own = at && slabNamed(at, splitTourName(name).matrix);
    if (own !== undefined) return own;
    const tensor = rootValue(name, this.#spec, this.#result);
    return tensor && slabOf(tensor);
  }
}
