import { layerContext } from "../../../src/core/explain/context/layerContext.ts";
import { slabNamed } from "../../../src/core/explain/context/matrixOf.ts";
import { slabSource } from "../../../src/core/explain/context/slabSource.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { Pyramid, type Tile, type TileRequest } from "../../../src/core/tiles/pyramid.ts";
import type { MatrixRef } from "../../../src/protocol/messages.ts";

/** A tile of a matrix of a result, with everything behind it counted. */
export async function stubTile(
  shown: { readonly spec: Spec; readonly result: SpecResult } | undefined,
  tile: TileRequest,
  { layer, name, batch, head }: Omit<MatrixRef, "row">,
): Promise<Tile> {
  const at = shown && layerContext(shown.spec, shown.result, layer);
  const slab = at && slabNamed(at, name);
  if (slab === undefined) throw new Error("no such matrix");
  const pyramid = new Pyramid(slabSource(slab, batch, head));
  await pyramid.work(() => false);
  return pyramid.tile(tile);
}
