import type { Computed } from "../../analysis/computed.ts";
import { momentSource } from "../../core/explain/context/momentSource.ts";
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

  /** A tile of a matrix of a result; `previous` is the one before. */
  async tile(computed: Computed, previous: Computed | undefined, { tile, ...ref }: TileQuestion): Promise<Tile> {
    if (this.#of !== computed) this.#pyramids.clear();
    this.#of = computed;
    const pyramid = this.#pyramid(computed, previous, ref);
    const ends = performance.now() + newsMs;
    if (pyramid.isCoarse(tile)) await pyramid.work(() => performance.now() > ends);
    return pyramid.tile(tile);
  }

  #pyramid(now: Computed, before: Computed | undefined, ref: Omit<TileQuestion, "tile">): Pyramid {
    const { layer, name, batch, head, moment } = ref;
    const key = JSON.stringify([layer, name, batch, head, moment]);
    const known = this.#pyramids.get(key);
    if (known !== undefined) return known;
    const source = momentSource(now, before, ref, moment);
    if (source === undefined) throw new UserError(words("There is no matrix {0} here.", name));
    const pyramid = new Pyramid(source, false, threadYielder());
    this.#pyramids.set(key, pyramid);
    const [oldest] = this.#pyramids.keys();
    if (this.#pyramids.size > mostPyramids && oldest !== undefined) this.#pyramids.delete(oldest);
    return pyramid;
  }
}
