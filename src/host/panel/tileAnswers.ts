import type { Computed } from "../../analysis/computed.ts";
import type { Computer } from "../../compute/computer.ts";
import { layerContext } from "../../core/explain/context/layerContext.ts";
import { isStepId } from "../../core/explain/context/matrixOf.ts";
import { momentSource } from "../../core/explain/context/momentSource.ts";
import type { MatrixSource } from "../../core/tiles/matrixSource.ts";
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
  readonly #computer: Pick<Computer, "rows">;
  readonly #pyramids = new Map<string, Pyramid>();
  #of: Computed | undefined;

  constructor(computer: Pick<Computer, "rows">) {
    this.#computer = computer;
  }

  /** A tile of a matrix of a result; `previous` is the one before. */
  async tile(computed: Computed, previous: Computed | undefined, { tile, ...ref }: TileQuestion): Promise<Tile> {
    // Tiles of an older result are of no use.
    if (this.#of !== computed) this.#pyramids.clear();
    this.#of = computed;
    const pyramid = this.#pyramid(computed, previous, ref);
    const ends = performance.now() + newsMs;
    // What is counted by then is the answer; the page asks again.
    if (pyramid.isCoarse(tile)) await pyramid.work(() => performance.now() > ends);
    return pyramid.tile(tile);
  }

  #pyramid(now: Computed, before: Computed | undefined, ref: Omit<TileQuestion, "tile">): Pyramid {
    const { layer, name, batch, head, moment } = ref;
    const key = JSON.stringify([layer, name, batch, head, moment]);
    const known = this.#pyramids.get(key);
    if (known !== undefined) return known;
    const own = momentSource(now, before, ref, moment);
    const source = own && madeElsewhere(own, now, ref, this.#computer);
    if (source === undefined) throw new UserError(words("There is no matrix {0} here.", name));
    const pyramid = new Pyramid(source, false, threadYielder());
    this.#pyramids.set(key, pyramid);
    // Maps keep the order of their entries: the first is the oldest.
    const [oldest] = this.#pyramids.keys();
    if (this.#pyramids.size > mostPyramids && oldest !== undefined) this.#pyramids.delete(oldest);
    return pyramid;
  }
}

/** The same matrix with rows that a worker makes, where they are not kept; where the worker fails, this thread makes them. */
function madeElsewhere(
  source: MatrixSource,
  { spec, result }: Computed,
  { layer, name, batch, head, moment }: Omit<TileQuestion, "tile">,
  computer: Pick<Computer, "rows">,
): MatrixSource {
  const at = layerContext(spec, result, layer);
  // A worker makes rows of the result itself, not what they are compared with.
  if (!source.isMade || moment !== "after" || at === undefined || !isStepId(name)) return source;
  if (at.layer.streamed?.steps.includes(name) !== true) return source;
  return {
    ...{ rows: source.rows, cols: source.cols, single: source.single, isMadeElsewhere: true },
    read: (row, rows, col, cols) =>
      computer
        .rows(at.block, at.layer, { step: name, batch, head, row, rows, col, cols })
        .catch(() => source.read(row, rows, col, cols)),
  };
}
