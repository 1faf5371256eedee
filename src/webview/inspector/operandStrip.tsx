import { useEffect, useState } from "preact/hooks";
import type { Derivation, Operand } from "../../core/explain/derivation.ts";
import { formatNumber } from "../../core/view/numberFormat.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { contentOf } from "../grid/content.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { activeTab, wantedStep } from "../state.ts";
import { text } from "../strings.ts";

/** Numbers of an operand that are shown; the rest is said to be more. */
const mostShown = 8;

/** The rows and columns a cell is made of, as far as they are out of sight in the steps: what is lit there is seen here. */
export function OperandStrip({ derivation }: { derivation: Derivation }) {
  const [hidden, setHidden] = useState<readonly Operand[]>([]);
  useEffect(() => {
    const scroller = document.querySelector(".steps-scroller");
    if (scroller === null) return undefined;
    let frame = 0;
    const look = (): void => {
      // Measured at most once a frame.
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setHidden(derivation.operands.filter((one) => isOutOfSight(one, scroller))));
    };
    look();
    scroller.addEventListener("scroll", look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      scroller.removeEventListener("scroll", look);
    };
  }, [derivation]);
  // What was out of sight of the cell before says nothing of this one.
  const shown = activeTab.value === "Steps" ? hidden.filter((one) => derivation.operands.includes(one)) : [];
  if (shown.length === 0) return null;
  return (
    <p class="operand-strip">
      {shown.map((operand) => (
        <OutOfSight key={`${operand.matrix} ${operand.row} ${operand.col}`} operand={operand} />
      ))}
    </p>
  );
}

/** Whether none of an operand's cells can be seen; false for matrices that are not on the page. */
function isOutOfSight({ matrix, row, col }: Operand, scroller: Element): boolean {
  const grid = scroller.querySelector(`[role="grid"][aria-label="${CSS.escape(matrix)}"]`);
  if (grid === null) return false;
  const place = `[data-row="${row === "all" ? 0 : row}"][data-col="${col === "all" ? 0 : col}"]`;
  // Only up and down counts: a row is as high as its first cell, a column as its matrix. A picture has no cells.
  const first = (grid.querySelector(place) ?? grid).getBoundingClientRect();
  const whole = row === "all" ? grid.getBoundingClientRect() : first;
  const { top, bottom } = scroller.getBoundingClientRect();
  // Two pixels of it are not seen.
  return whole.bottom <= top + 2 || whole.top >= bottom - 2;
}

function OutOfSight({ operand: { layer, matrix, row, col, head, batch } }: { operand: Operand }) {
  const content = contentOf(matrix, "after");
  // The cell may be of another head than the one in view.
  const isDrawn = content?.ref.layer === layer && content.ref.head === head && content.ref.batch === batch;
  if (content === undefined || !isDrawn) return null;
  const label = row === "all" ? (col === "all" ? "" : content.colLabels[col]) : content.rowLabels[row];
  const cells = cellsOf(content, row, col);
  return (
    <button
      type="button"
      class="operand-out"
      title={text("Show {0} in the steps", matrix)}
      onClick={() => {
        wantedStep.value = { layer, name: stepOf(matrix), nearest: true };
      }}
    >
      <span>
        {matrix} {visibleText(label ?? "", 20)}
      </span>
      {cells.slice(0, mostShown).map((cell) => (
        <b key={cell} style={looksOf(content, cell)}>
          {formatNumber(content.numbers[cell] ?? Number.NaN, content.decimals)}
        </b>
      ))}
      {cells.length > mostShown && "…"}
    </button>
  );
}

/** The step in whose card a matrix is: its own, or the one that a tensor of the document enters. */
function stepOf(matrix: string): string {
  const grid = document.querySelector(`.steps-scroller [role="grid"][aria-label="${CSS.escape(matrix)}"]`);
  return grid?.closest<HTMLElement>("[data-step]")?.dataset["step"] ?? matrix;
}

function looksOf({ scale, numbers, cols }: MatrixContent, cell: number) {
  const [value, row] = [numbers[cell] ?? Number.NaN, Math.floor(cell / cols)];
  return { background: scale.css(value, row), color: scale.textCss(value, row) };
}

function cellsOf({ rows, cols }: MatrixContent, row: number | "all", col: number | "all"): number[] {
  const across = col === "all" ? Array.from({ length: cols }, (_, at) => at) : [col];
  const down = row === "all" ? Array.from({ length: rows }, (_, at) => at) : [row];
  return down.flatMap((r) => across.map((c) => r * cols + c));
}
