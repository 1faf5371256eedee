import type { Computed } from "../../analysis/computed.ts";
import { layerContext } from "../../core/explain/context/layerContext.ts";
import { slabNamed } from "../../core/explain/context/matrixOf.ts";
import { hasCell } from "../../core/explain/context/slab.ts";
import { slabSource } from "../../core/explain/context/slabSource.ts";
import { Pyramid, type Tile } from "../../core/tiles/pyramid.ts";
import { words } from "../../core/words.ts";
import type { HostMethods } from "../../protocol/messages.ts";
import { UserError } from "../errors.ts";
import { threadYielder } from "../turns.ts";

/** Matrices of one result whose blocks are kept. */
const mostPyramids = 12;

/** How long a page waits for news of a matrix whose numbers are still being counted. */
const newsMs = 400;

type TileQuestion = HostMethods["readTile"]["params"];

/** The matrices of the shown result that are too large to be sent whole. */
export class ResultPyramids {
  readonly #pyramids = new Map<string, Pyramid>();
  #of: Computed | undefined;

  /** A tile of a matrix of a result. */
  async tile(computed: Computed, { tile, ...ref }: TileQuestion): Promise<Tile> {
    if (this.#of !== computed) this.#pyramids.clear();
    this.#of = computed;
    const pyramid = this.#pyramid(computed, ref);
    const ends = performance.now() + newsMs;
    if (pyramid.isCoarse(tile)) await pyramid.work(() => performance.now() > ends);
    return pyramid.tile(tile);
  }

  #pyramid({ spec, result }: Computed, { layer, name, batch, head }: Omit<TileQuestion, "tile">): Pyramid {
    const key = JSON.stringify([layer, name, batch, head]);
    const known = this.#pyramids.get(key);
    if (known !== undefined) return known;
    const at = layerContext(spec, result, layer);
    const slab = at && slabNamed(at, name);
    if (slab === undefined || !hasCell(slab, batch, head, 0, 0)) {
      throw new UserError(words("There is no matrix {0} here.", name));
    }
    const pyramid = new Pyramid(slabSource(slab, batch, head), false, threadYielder());
    this.#pyramids.set(key, pyramid);
    const [oldest] = this.#pyramids.keys();
    if (this.#pyramids.size > mostPyramids && oldest !== undefined) this.#pyramids.delete(oldest);
    return pyramid;
  }
}
