import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { LayerOutline } from "../../core/explain/outline.ts";
import type { RuleGrid } from "../../core/figures/detector/ruleGrid.ts";
import type { RankedHeads } from "../../core/figures/rankedHeads.ts";
import { moveInGrid } from "../../core/view/gridKeys.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { Segments } from "../shell/segments.tsx";
import { text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";
import {
  applyStroke,
  between,
  brush,
  gridOfLayer,
  hiddenCells,
  type StrokeStart,
  sharesNow,
  touched,
} from "./drawnRule.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { scalesOf } from "./headsGrid.tsx";
import { nameOf } from "./headsState.ts";
import { paintDrawing } from "./paintDrawing.ts";
import { rule } from "./rankedHeads.ts";
import { useSize } from "./useSize.ts";

interface DrawingProps {
  readonly layer: LayerOutline;
  /** The head that lies behind the grid. */
  readonly head: HeadAtGlance;
  readonly ranked: RankedHeads | undefined;
}

/** Cells that are being drawn: from where, and whether they are drawn or taken away. */
interface Stroke {
  readonly start: StrokeStart;
  readonly isOn: boolean;
  readonly cells: Set<number>;
  /** The cell that was touched last. */
  last: number;
}

// In CSS pixels.
const widest = 264;
const largestCell = 40;

/** A grid over the pairs of query and key on which a rule is drawn, with the mouse or by keyboard; it shows what a written rule names, too. */
export function HeadDrawing({ layer, head, ranked }: DrawingProps) {
  const section = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = Math.min(widest, useSize(section).value.width || widest) - 2;
  const stroke = useRef<Stroke | undefined>(undefined);
  const at = useSignal(0);
  const over = useSignal<number | undefined>(undefined);
  const grid = gridOfLayer(layer);
  const count = grid.rows * grid.cols;
  const shares = sharesNow(grid, ranked);
  // Until it is known what a written rule names, the last one stays drawn.
  const lastShares = useRef(shares);
  if (shares !== undefined) lastShares.current = shares;
  const shown = lastShares.current?.length === count ? lastShares.current : new Float64Array(count);
  const hidden = useMemo(() => hiddenCells(grid, head), [head, grid.rows, grid.cols]);
  const current = Math.min(at.value, count - 1);
  const cell = Math.min(largestCell, room / grid.cols, room / grid.rows);
  const [width, height] = [Math.round(cell * grid.cols), Math.round(cell * grid.rows)];
  useEffect(() => {
    if (canvas.current !== null) paintDrawing(canvas.current, { ...grid, shares: shown }, head, scalesOf([head])(head));
  }, [shown, head, width, height, theme.value, themeVersion.value]);
  // A stroke that begins on a named cell takes cells away.
  const begin = (cell: number, isOn = (shown[cell] ?? 0) === 0) => {
    const isFaulty = ranked !== undefined && "message" in ranked;
    stroke.current = { start: { rule: rule.value.trim(), shares, isFaulty }, isOn, cells: new Set(), last: cell };
    draw(cell);
  };
  const draw = (cell: number) => {
    const now = stroke.current;
    if (now === undefined) return;
    for (const passed of between(grid.cols, now.last, cell))
      for (const one of touched(grid, passed, brush.value, (place) => hidden[place] === 1)) now.cells.add(one);
    now.last = cell;
    at.value = cell;
    applyStroke(grid, now.start, now.cells, now.isOn);
  };
  const cellAt = (event: MouseEvent): number | undefined => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return undefined;
    const col = Math.floor(((event.clientX - box.left) / box.width) * grid.cols);
    const row = Math.floor(((event.clientY - box.top) / box.height) * grid.rows);
    return row >= 0 && row < grid.rows && col >= 0 && col < grid.cols ? row * grid.cols + col : undefined;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const place = { row: Math.floor(current / grid.cols), col: current % grid.cols };
    const pressed = { key: event.key, ctrl: event.ctrlKey || event.metaKey };
    const to = moveInGrid(place, pressed, { rows: grid.rows, cols: grid.cols, page: 5 });
    // The words below are of the keyboard's cell again.
    over.value = undefined;
    if (to !== undefined) {
      const next = to.row * grid.cols + to.col;
      // With Shift, the cell takes what the one before it has.
      if (event.shiftKey) begin(next, (shown[current] ?? 0) > 0);
      at.value = next;
    } else if (event.key === " " || event.key === "Enter") begin(current);
    else return;
    // Each key is a stroke of its own.
    stroke.current = undefined;
    event.preventDefault();
  };
  // The cell being described: the mouse's, else the keyboard's.
  const place = over.value ?? current;
  const isBlocks = grid.rowStep * grid.colStep > 1;
  return (
    <section class="head-drawing" ref={section} aria-label={text("Draw the rule")}>
      <div class="heads-tools">
        <Segments
          name={text("Brush")}
          of={brush}
          choices={[
            ["cell", text("Cell")],
            ["diagonal", text("Diagonal")],
            ["column", text("Column")],
          ]}
        />
        {rule.value.trim() !== "" && (
          <button
            type="button"
            class="link"
            onClick={() => {
              rule.value = "";
            }}
          >
            {text("Clear")}
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a grid on one canvas, of which the current one is a cell */}
      <div
        class="drawing-paper"
        role="grid"
        tabIndex={0}
        aria-label={text("Pairs of query (rows) and key (columns)")}
        aria-rowcount={grid.rows}
        aria-colcount={grid.cols}
        aria-activedescendant="drawing-cell"
        title={text("Space draws, Shift+arrows continue, arrows go to the next")}
        style={{ width: `${width}px`, height: `${height}px` }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          const found = cellAt(event);
          if (event.button !== 0 || found === undefined) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          begin(found);
        }}
        onPointerMove={(event) => {
          const found = cellAt(event);
          over.value = found;
          // Without a stroke `draw` does nothing.
          if (found !== undefined && found !== stroke.current?.last) draw(found);
        }}
        onPointerUp={() => {
          stroke.current = undefined;
        }}
        onPointerCancel={() => {
          stroke.current = undefined;
        }}
        onPointerLeave={() => {
          over.value = undefined;
        }}
      >
        <canvas ref={canvas} />
        {/* biome-ignore lint/a11y/useSemanticElements: a row of a grid that is no table */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its current cell */}
        <div role="row" aria-rowindex={Math.floor(current / grid.cols) + 1}>
          {/* biome-ignore lint/a11y/useSemanticElements: a cell of a grid that is no table */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its current cell */}
          <div
            id="drawing-cell"
            class="drawing-cell"
            role="gridcell"
            aria-colindex={(current % grid.cols) + 1}
            aria-label={wordsOf(layer, grid, current, shown)}
            style={{
              left: `${(100 * (current % grid.cols)) / grid.cols}%`,
              top: `${(100 * Math.floor(current / grid.cols)) / grid.rows}%`,
              width: `${100 / grid.cols}%`,
              height: `${100 / grid.rows}%`,
            }}
          />
        </div>
      </div>
      <p class="drawing-words">{wordsOf(layer, grid, place, shown)}</p>
      <p class="drawing-words">
        {text("Behind it: {0}", nameOf(head))}
        {isBlocks && " · "}
        {isBlocks && text("Each cell covers {0}×{1} pairs", grid.rowStep, grid.colStep)}
      </p>
    </section>
  );
}

/** `Query cat, key The: named`. */
function wordsOf({ queryLabels, keyLabels }: LayerOutline, grid: RuleGrid, cell: number, shares: Float64Array): string {
  const [row, col] = [Math.floor(cell / grid.cols), cell % grid.cols];
  const nameOfBlock = (labels: readonly string[], block: number, step: number): string => {
    const [from, to] = [block * step, Math.min(labels.length, (block + 1) * step) - 1];
    const name = (place: number): string => visibleText(labels[place] ?? String(place + 1), 20);
    return from >= to ? name(from) : `${name(from)} … ${name(to)}`;
  };
  const [query, key] = [nameOfBlock(queryLabels, row, grid.rowStep), nameOfBlock(keyLabels, col, grid.colStep)];
  const share = shares[cell] ?? 0;
  if (share === 0) return text("Query {0}, key {1}: not named", query, key);
  if (share === 1) return text("Query {0}, key {1}: named", query, key);
  return text("Query {0}, key {1}: {2} % named", query, key, Math.max(1, Math.round(100 * share)));
}
