import { type BlockInput, computeBlock } from "../engine/block.ts";
import { type Kernel, plainKernel } from "../engine/kernel.ts";
import { inputOf } from "../engine/stack.ts";
import { itemAt, present } from "../present.ts";
import type { LayerResult, SpecResult } from "../spec/result.ts";
import type { Block, ReadOut, Spec, Stack } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { blocksOf, layersOf } from "./expectations.ts";
import type { Mistake, Site } from "./mistake.ts";
import { siteOf } from "./site.ts";

/** What a spec yields with mistakes in its blocks. */
export interface Run {
  readonly blocks: readonly Block[];
  readonly layers: readonly LayerResult[];
  /** The read-out behind them, where a mistake is in it. */
  readonly readOut?: ReadOut;
}

/** Computes a spec again with mistakes in it. */
export interface Rewrites {
  /** What the spec yields as it is written. */
  readonly ours: Run;
  /** A block as it is written, with what entered it. */
  site(at: number): Site;
  /** Where mistakes are made that are found in block `at`: undefined for every block that they apply to. */
  scopes(at: number): readonly (number | undefined)[];
  /** The mistakes in the order given, in block `at` or (undefined) wherever they apply; undefined where they apply nowhere. */
  run(mistakes: readonly Mistake[], at: number | undefined): Run | undefined;
}

/** Numbers of all steps, of sites with one mistake made, that are kept for the pairs that begin with it. */
const mostKept = 4e6;

/** Computes a spec again with one or more mistakes made in one block or in all, and only from where something changes. */
export class Rewriting implements Rewrites {
  readonly #spec: Spec;
  readonly #blocks: readonly Block[];
  readonly #ours: readonly LayerResult[];
  readonly #kernel: Kernel;
  /** Blocks with one mistake made, by their number; undefined: it does not apply. */
  readonly #made = new WeakMap<Mistake, Map<number, Site | undefined>>();
  #kept = 0;

  constructor(spec: Spec, result: SpecResult, kernel: Kernel = plainKernel) {
    this.#spec = spec;
    this.#kernel = kernel;
    this.#blocks = blocksOf(spec);
    this.#ours = layersOf(result);
  }

  get ours(): Run {
    return { blocks: this.#blocks, layers: this.#ours };
  }

  scopes(at: number): readonly (number | undefined)[] {
    return this.#blocks.length > 1 ? [undefined, at] : [at];
  }

  site(at: number): Site {
    const block = itemAt(this.#blocks, at);
    const layer = itemAt(this.#ours, at);
    const input = this.#inputs(this.#ours)(at);
    return { block, input, layer, dims: layer.dims };
  }

  run(mistakes: readonly Mistake[], at: number | undefined): Run | undefined {
    const layers: LayerResult[] = [];
    const blocks: Block[] = [];
    const inputs = this.#inputs(layers);
    let changed = false;
    for (const [index, block] of this.#blocks.entries()) {
      const input = inputs(index);
      const concerned = at === undefined || at === index;
      if (!concerned && !changed) {
        layers.push(itemAt(this.#ours, index));
        blocks.push(block);
        continue;
      }
      const before = changed ? undefined : itemAt(this.#ours, index);
      let site: Site | undefined = before && { block, input, layer: before, dims: before.dims };
      let here: { block: Block; input: BlockInput } = { block, input };
      let applied = false;
      for (const [place, mistake] of (concerned ? mistakes : []).entries()) {
        if (site !== undefined && place === 0 && mistakes.length > 1) {
          const made = this.#siteWith(mistake, index, site);
          if (made === undefined && at !== undefined) return undefined;
          if (made !== undefined) [here, site, applied] = [made, made, true];
          continue;
        }
        site ??= siteOf(here.block, here.input);
        const other = mistake.rewrite(site);
        if (other === undefined) {
          if (mistakes.length > 1 && at !== undefined) return undefined;
          continue;
        }
        here = { block: other.block, input: other.input ?? here.input };
        site = undefined;
        applied = true;
      }
      changed ||= applied;
      blocks.push(here.block);
      layers.push(site !== undefined ? site.layer : computeBlock(here.block, here.input, this.#kernel).result);
    }
    return changed ? { blocks, layers } : undefined;
  }

  /** The block with one mistake applied, computed once for all pairs that begin with this mistake. */
  #siteWith(mistake: Mistake, index: number, before: Site): Site | undefined {
    const known = this.#made.get(mistake) ?? new Map<number, Site | undefined>();
    if (known.has(index)) return known.get(index);
    const other = mistake.rewrite(before);
    const site = other && siteOf(other.block, other.input ?? before.input);
    const size = [...(site?.layer.steps.values() ?? [])].reduce((sum, { tensor }) => sum + tensor.data.length, 0);
    if (this.#kept + size > mostKept) return site;
    this.#kept += size;
    this.#made.set(mistake, known.set(index, site));
    return site;
  }

  /** What enters each block, from what the blocks before it yield. */
  #inputs(layers: readonly LayerResult[]): (at: number) => BlockInput {
    const { encoder, main, memory } = this.#spec;
    const first = encoder?.blocks.length ?? 0;
    return (at) => {
      const stack: Stack = at < first ? present(encoder) : main;
      const begins = at === 0 || at === first;
      const X: Tensor | undefined = begins ? stack.X : itemAt(layers, at - 1).output;
      const encoded = at >= first && first > 0 ? layers[first - 1]?.output : undefined;
      return inputOf(itemAt(this.#blocks, at), X, { memory, encoded });
    };
  }
}
