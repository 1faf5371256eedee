import { activations } from "../../engine/activation.ts";
import { present } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type CellContext, type Explained, highlighted, numberAt, rowOf, settled } from "../context/cellContext.ts";
import { latestStep, streamStep } from "../context/layerContext.ts";
import { stepHeading } from "../text/headings.ts";
import { dotLine, expression, inner, pythonInner, shown } from "../text/lines.ts";
import { cellName, entryName, rowLetter, sub } from "../text/names.ts";
import { weightColumn } from "./explainLinear.ts";
import { activationCode } from "./explainNetwork.ts";

/** A cell of `gated`: how far its gate is open, and the context through it. */
export function explainGated(at: CellContext): Explained {
  const { W, b, over, activation } = present(at.block.gate);
  const { batch, head, row, col } = at;
  // W has a column for each head, or for each entry of all heads' contexts side by side.
  const gate = over === "head" ? head : head * at.dims.dv + col;
  const stream = present(streamStep(at));
  const x: [string, Float64Array] = [sub(rowLetter(stream), row), rowOf(at, stream, batch, 0, row)];
  const column = weightColumn(at, W, "gate.W", gate);
  const addend = b && { symbol: entryName("gate.b", gate), value: valueAt(b.data, gate) };
  const logit = dotLine("g", x, [column.name, column.numbers], (sum) => sum, addend);
  const entering = present(latestStep(at, "contextNormed", "context"));
  const context = numberAt(at, entering, batch, head, row, col);
  const open = activations[activation].of(logit.value);
  const result = expression(
    cellName("gated", row, col),
    `${cellName(entering, row, col)} · ${activation}(g)`,
    `${shown(context)} · ${activation}(${shown(logit.value)})`,
    settled(at, context * open),
    `${pythonInner(context)} * (${activationCode(activation, logit.value)})`,
  );
  return {
    heading: stepHeading(at),
    lines: [logit, expression("open", `${activation}(g)`, `${activation}(${inner(logit.value)})`, open), result],
    operands: [
      highlighted(at, entering, head, row, col),
      highlighted(at, stream, 0, row, "all"),
      highlighted(at, "gate.W", 0, column.row, column.col),
      ...(b === undefined ? [] : [highlighted(at, "gate.b", 0, 0, gate)]),
    ],
  };
}
