import { computeRows } from "../engine/block.ts";
import type { Kernel } from "../engine/kernel.ts";
import type { LayerResult } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";
import type { Mistake, Site } from "./mistake.ts";
import { rememberingKernel } from "./rememberingKernel.ts";
import type { Rewrites, Run } from "./rewriting.ts";

/**
 * Computes some queries of one block again with mistakes in it, with all its keys. Of a second mistake, only what it changes in
 * the block is made, not what it makes from steps.
 */
export class RowRewriting implements Rewrites {
  readonly #whole: Rewrites;
  readonly #at: number;
  readonly #rows: readonly number[];
  readonly #asFar: (block: Block) => Block;
  readonly #kernel: Kernel;
  readonly ours: Run;

  /** `asFar`: the block without what lies behind the steps that are compared. */
  constructor(whole: Rewrites, at: number, rows: readonly number[], asFar: (block: Block) => Block, kernel: Kernel) {
    this.#whole = whole;
    this.#at = at;
    this.#rows = rows;
    this.#asFar = asFar;
    this.#kernel = rememberingKernel(kernel);
    const { block, input } = whole.site(at);
    this.ours = this.#replaced(block, this.#computed(block, input));
  }

  site(at: number): Site {
    return { ...this.#whole.site(at), isLarge: true };
  }

  scopes(at: number): readonly number[] {
    return [at];
  }

  run(mistakes: readonly Mistake[], at: number | undefined): Run | undefined {
    if (at !== this.#at) return undefined;
    let site = this.site(at);
    for (const mistake of mistakes) {
      const other = mistake.rewrite(site);
      if (other === undefined) return undefined;
      const { block, input = site.input } = other;
      site = { ...site, block, input, layer: { ...site.layer, steps: new Map() } };
    }
    return this.#replaced(site.block, this.#computed(site.block, site.input));
  }

  #computed(block: Block, input: Site["input"]): LayerResult {
    return computeRows(this.#asFar(block), input, this.#kernel, this.#rows);
  }

  #replaced(block: Block, layer: LayerResult): Run {
    const { blocks, layers } = this.#whole.ours;
    return { blocks: blocks.with(this.#at, block), layers: layers.with(this.#at, layer) };
  }
}
