import type { LayerOutline, MatrixOutline } from "../../core/explain/outline.ts";
import { colorBounds } from "../../core/view/colorScale.ts";
import { matrix, view } from "../state.ts";

/** Numbers that are read for the sake of one scale; beyond it each head keeps its own. */
const mostNumbers = 1_048_576;

/** The bounds of a matrix over all its heads; undefined until all are here, and where they are too many. Reads signals. */
export function boundsOfHeads(layer: LayerOutline, drawn: MatrixOutline): readonly [number, number] | undefined {
  if (drawn.heads * drawn.rows * drawn.cols > mostNumbers) return undefined;
  const batch = drawn.batches > 1 ? view.value.batch : 0;
  // Reading them all before looking at any, so that all are asked for at once.
  const heads = Array.from(
    { length: drawn.heads },
    (_, head) => matrix({ layer: layer.path, name: drawn.name, batch, head }).value?.data,
  );
  const bounds: number[] = [];
  for (const numbers of heads) {
    if (numbers === undefined) return undefined;
    // A head of NaN alone has no bounds and leaves the others theirs.
    bounds.push(...(colorBounds(numbers) ?? []));
  }
  return bounds.length === 0 ? undefined : [Math.min(...bounds), Math.max(...bounds)];
}
