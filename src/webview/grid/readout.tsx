import { type ReadonlySignal, useComputed } from "@preact/signals";
import { text } from "../strings.ts";
import { cellWords } from "./cellWords.ts";
import type { CellWords, MatrixContent } from "./matrixContent.ts";
import { describedCell } from "./outlinedCells.ts";

/** The looked-at cell of a matrix in one line, in a place that does not move: hover and focus say the same. */
export function Readout({ content }: { content: ReadonlySignal<MatrixContent | undefined> }) {
  const said = useComputed((): CellWords | undefined => {
    const drawn = content.value;
    const at = drawn && describedCell(drawn.ref);
    return drawn && at && cellWords(drawn, at);
  }).value;
  return (
    <div class="readout">
      {said && (
        <>
          <span class="readout-cell">{said.symbol}</span> <bdi>{said.labels}</bdi> <b>{said.value}</b>
          {said.masked && <span> {text("masked")}</span>}
        </>
      )}
    </div>
  );
}
