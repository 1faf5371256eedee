import { momentSource, type Numbered } from "../../../src/core/explain/context/momentSource.ts";
import { Pyramid, type Tile, type TileRequest } from "../../../src/core/tiles/pyramid.ts";
import type { HostMethods } from "../../../src/protocol/messages.ts";

const counted = new WeakMap<Numbered, Map<string, Pyramid>>();

/** A tile of a matrix of a result, with everything behind it counted. */
export async function stubTile(
  shown: Numbered | undefined,
  before: Numbered | undefined,
  tile: TileRequest,
  ref: Omit<HostMethods["readTile"]["params"], "tile" | "resultVersion">,
): Promise<Tile> {
  const known = (shown && counted.get(shown)) ?? new Map<string, Pyramid>();
  const key = JSON.stringify(ref);
  const source = shown && !known.has(key) ? momentSource(shown, before, ref, ref.moment) : undefined;
  const pyramid = known.get(key) ?? (source && new Pyramid(source));
  if (shown === undefined || pyramid === undefined) throw new Error("no such matrix");
  counted.set(shown, known.set(key, pyramid));
  await pyramid.work(() => false);
  return pyramid.tile(tile);
}
