import { present } from "../../present.ts";
import { type CellContext, type Explained, highlighted, numberAt, settled } from "../context/cellContext.ts";
import { pathIn } from "../context/layerContext.ts";
import { broadcastSlab, slabIndex } from "../context/slab.ts";
import { stepHeading } from "../text/headings.ts";
import { expression, inner, python, pythonInner, shown } from "../text/lines.ts";
import { cellName } from "../text/names.ts";

/** A cell of the dumped weights beside computed ones, with its place in the document. */
export function explainDumped(at: CellContext): Explained {
  const { block, batch, head, row, col } = at;
  const index = slabIndex(broadcastSlab(present(block.dumped)), batch, head, row, col);
  return { heading: stepHeading(at), lines: [], operands: [], source: { path: pathIn(block, "weights"), index } };
}

/** A cell of dumped − computed. */
export function explainDumpedDifference(at: CellContext): Explained {
  const { batch, head, row, col } = at;
  const [dumped, weight] = (["dumped", "weights"] as const).map((id) => numberAt(at, id, batch, head, row, col)) as [
    number,
    number,
  ];
  const line = expression(
    cellName("dumpedDifference", row, col),
    `${cellName("dumped", row, col)} − ${cellName("weights", row, col)}`,
    `${shown(dumped)} − ${inner(weight)}`,
    // Equal infinities differ by nothing, though their difference is NaN.
    settled(at, Object.is(dumped, weight) ? 0 : dumped - weight),
    `${python(dumped)} - ${pythonInner(weight)}`,
  );
  return {
    heading: stepHeading(at),
    lines: [line],
    operands: [highlighted(at, "dumped", head, row, col), highlighted(at, "weights", head, row, col)],
  };
}
