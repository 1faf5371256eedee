import { useEffect, useRef, useState } from "preact/hooks";
import { shapeText } from "../../core/tensor/tensor.ts";
import { briefNumber, exactNumber } from "../../core/view/numberFormat.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { ColorBar, ScalePicker } from "../grid/colorBar.tsx";
import { LazyHeatmap, LazyZoomButtons } from "../grid/lazyHeatmap.tsx";
import { MatrixTable } from "../grid/matrixTable.ts";
import type { MatrixHeatmap } from "../heatmap/matrixHeatmap.ts";
import { lookedAt, selected } from "../state.ts";
import { text } from "../strings.ts";
import { FindButtons } from "./findButtons.tsx";
import { ask } from "./tensorsHost.ts";
import {
  asTable,
  axes,
  chooseAxis,
  chooseTensor,
  content,
  facts,
  fault,
  indices,
  looked,
  lookInto,
  rectangle,
  scaleName,
  size,
  tensor,
  tensorIndex,
  within,
} from "./tensorsState.ts";

/** The whole page of a tensor file: its tensors, and the one that is looked at. */
export function TensorsView() {
  const listed = facts.value;
  if (listed === undefined) {
    return <p class="tensors-say">{fault.value ?? text("Reading the file…")}</p>;
  }
  return (
    <main class="tensors">
      <TensorList />
      <section class="tensor" aria-label={text("Tensor")}>
        {tensor.value === undefined ? <p class="tensors-say">{text("The file holds no tensor.")}</p> : <OneTensor />}
      </section>
    </main>
  );
}

function TensorList() {
  const { file, format, tensors, labels, inert } = facts.value!;
  return (
    <nav class="tensor-list" aria-label={text("Tensors")}>
      <header>
        <b>{file}</b>
        <small>
          {tensors.length === 1 ? text("1 tensor, {0}", format) : text("{0} tensors, {1}", tensors.length, format)}
        </small>
        <button type="button" class="plain" onClick={() => void ask("newSpec", null)}>
          {text("New Spec from This…")}
        </button>
      </header>
      <ul>
        {tensors.map(({ name, dtype, shape, fault: why }, index) => (
          <li key={name}>
            <button
              type="button"
              aria-current={index === tensorIndex.value}
              title={why ?? name}
              onClick={() => chooseTensor(index)}
            >
              <span>{name === "" ? file : visibleText(name, 80)}</span>
              <small>{`${dtype} ${shapeText(shape)}`}</small>
            </button>
          </li>
        ))}
        {labels.map(([name, count]) => (
          <li key={`labels ${name}`} class="inert">
            <span>{visibleText(name, 80)}</span>
            <small>{text("{0} labels", count)}</small>
          </li>
        ))}
        {inert.map((name) => (
          <li key={`inert ${name}`} class="inert">
            <span>{visibleText(name, 80)}</span>
            <small>{text("an object, looked through")}</small>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function OneTensor() {
  const { name, dtype, shape, fault: why } = tensor.value!;
  return (
    <>
      <h1>
        {visibleText(name === "" ? (facts.value?.file ?? "") : name, 80)}{" "}
        <small>{`${dtype} ${shapeText(shape)}`}</small>
      </h1>
      {why !== undefined || fault.value !== undefined ? (
        <p class="tensors-say" role="alert">
          {fault.value ?? text("Its numbers cannot be read: {0}", why ?? "")}
        </p>
      ) : (
        <>
          <AxisPickers shape={shape} />
          <Facts />
          <Picture />
        </>
      )}
    </>
  );
}

function AxisPickers({ shape }: { shape: readonly number[] }) {
  const { row, col } = axes.value;
  if (shape.length < 2) return null;
  const select = (side: "row" | "col", words: string, value: number | undefined) => (
    <label>
      {words}
      <select value={value} onChange={(event) => chooseAxis(side, Number(event.currentTarget.value))}>
        {shape.map((count, axis) => (
          <option key={axis} value={axis}>{`${axis} (${count})`}</option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="tensor-axes">
      {select("row", text("Down: axis"), row)}
      {select("col", text("Across: axis"), col)}
      {shape.map((count, axis) =>
        axis === row || axis === col ? null : <AxisSlider key={axis} axis={axis} count={count} />,
      )}
    </div>
  );
}

function AxisSlider({ axis, count }: { axis: number; count: number }) {
  const at = indices.value[axis] ?? 0;
  return (
    <label>
      {text("Axis {0}", axis)}
      <input
        type="range"
        min={0}
        max={Math.max(0, count - 1)}
        value={at}
        onInput={(event) => {
          indices.value = indices.value.with(axis, Number(event.currentTarget.value));
        }}
      />
      <output>{`${at} / ${count}`}</output>
    </label>
  );
}

/** Statistics of the looked-at rectangle, and what a cell stands for. */
function Facts() {
  const now = looked.value;
  if (now === undefined) return <p class="tensor-facts">{text("Reading…")}</p>;
  const { min, max, mean, nan, infinite, rowsPerCell, colsPerCell } = now.overview;
  const { row, col, rows, cols } = now.of;
  const isReduced = rowsPerCell > 1 || colsPerCell > 1;
  return (
    <p class="tensor-facts">
      <span>{text("min {0}, max {1}, mean {2}", briefNumber(min), briefNumber(max), briefNumber(mean))}</span>
      {nan > 0 && <span class="bad">{text("{0} NaN", nan)}</span>}
      {infinite > 0 && <span class="bad">{text("{0} infinite", infinite)}</span>}
      <span>{text("rows {0}–{1}, columns {2}–{3}", row, row + rows - 1, col, col + cols - 1)}</span>
      {isReduced && (
        <span>
          {text("A cell stands for {0}×{1} numbers and shows the one farthest from 0.", rowsPerCell, colsPerCell)}
        </span>
      )}
    </p>
  );
}

function Picture() {
  const handle = useRef<MatrixHeatmap | null>(null);
  const shown = content.value;
  const chosen = selected.value;
  const isPart = rectangle.value !== undefined;
  const { rows, cols } = size.value;
  return (
    <>
      <div class="tensor-tools">
        <button
          type="button"
          aria-pressed={asTable.value}
          onClick={() => {
            asTable.value = !asTable.peek();
            if (asTable.peek() && chosen) lookInto(chosen.row, chosen.col);
          }}
        >
          {asTable.value ? text("Show as a picture") : text("Show the numbers")}
        </button>
        {chosen !== undefined && !asTable.value && (
          <button type="button" onClick={() => lookInto(chosen.row, chosen.col)}>
            {text("Look closer at the cell")}
          </button>
        )}
        {isPart && (
          <button
            type="button"
            onClick={() => {
              rectangle.value = undefined;
              selected.value = undefined;
            }}
          >
            {text("Show the whole matrix")}
          </button>
        )}
        <FindButtons />
        <StartInput side="row" most={rows} />
        <StartInput side="col" most={cols} />
        {!asTable.value && <LazyZoomButtons onZoom={(by) => handle.current?.zoomBy(by)} />}
      </div>
      {asTable.value ? (
        <NumberTable />
      ) : (
        <LazyHeatmap name={text("Tensor")} small={false} content={content} handle={handle} />
      )}
      {shown && (
        <div class="matrix-foot">
          <ColorBar scale={shown.scale} />
          <ScalePicker name={scaleName} scale={shown.scale} hasHeads={false} />
          <CellSaid />
        </div>
      )}
    </>
  );
}

/** The number under the pointer, with its indices from 0 as in NumPy. */
function CellSaid() {
  const cell = lookedAt.value?.cell;
  const shown = content.value;
  if (cell === undefined || shown === undefined || cell.row >= shown.rows || cell.col >= shown.cols) return null;
  const { row, col } = axes.value;
  const [down, across] = [shown.rowLabels[cell.row], shown.colLabels[cell.col]];
  const index = indices.value.map((at, axis) => (axis === row ? down : axis === col ? across : String(at)));
  const value = shown.numbers[cell.row * shown.cols + cell.col] ?? Number.NaN;
  return (
    <span class="readout">
      {`[${index.join(", ")}] `}
      <b>{exactNumber(value)}</b>
    </span>
  );
}

/** Where the looked-at rectangle begins; of use only where it cannot show everything. */
function StartInput({ side, most }: { side: "row" | "col"; most: number }) {
  const of = looked.value?.of;
  if (of === undefined || (rectangle.value === undefined && !asTable.value)) return null;
  return (
    <label>
      {side === "row" ? text("From row") : text("From column")}
      <input
        type="number"
        min={0}
        max={most - 1}
        value={of[side]}
        onChange={(event) => {
          const start = { ...of, [side]: Number(event.currentTarget.value) };
          rectangle.value = within(start.row, start.col, Math.max(of.rows, of.cols));
        }}
      />
    </label>
  );
}

function NumberTable() {
  const place = useRef<HTMLDivElement>(null);
  const [broken, setBroken] = useState<unknown>(undefined);
  useEffect(() => {
    const table = new MatrixTable(text("Tensor"), content, setBroken);
    place.current?.replaceChildren(table.element);
    return () => table.dispose();
  }, []);
  if (broken !== undefined) throw broken;
  return <div class="matrix-place" ref={place} />;
}
