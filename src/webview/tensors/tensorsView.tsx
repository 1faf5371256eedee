import { useEffect, useRef, useState } from "preact/hooks";
import { shapeText } from "../../core/tensor/tensor.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import type { TensorMethods } from "../../protocol/tensorMessages.ts";
import { ColorBar } from "../grid/colorBar.tsx";
import { LazyHeatmap, LazyZoomButtons } from "../grid/lazyHeatmap.tsx";
import { MatrixTable } from "../grid/matrixTable.ts";
import { ScalePicker } from "../grid/scalePicker.tsx";
import type { MatrixHeatmap } from "../heatmap/matrixHeatmap.ts";
import { selected } from "../state.ts";
import { text } from "../strings.ts";
import { AxisPickers } from "./axisPickers.tsx";
import { CellDescription, FigurePicker } from "./cellDescription.tsx";
import { FindButtons } from "./findButtons.tsx";
import { done, openMenu } from "./tensorMenu.tsx";
import { known, pictureContent } from "./tensorPicture.ts";
import { ask } from "./tensorsHost.ts";
import {
  asTable,
  chooseTensor,
  closeUp,
  facts,
  fault,
  goToCell,
  looked,
  reading,
  rectangle,
  scaleName,
  size,
  tableContent,
  tensor,
  tensorIndex,
  turnToTable,
  within,
} from "./tensorsState.ts";
import { TensorThumbnails } from "./tensorThumbnails.tsx";

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
  // Tensors that were put together are listed beside their parts, and not counted.
  const count = tensors.filter(({ of }) => of === undefined).length;
  return (
    <nav class="tensor-list" aria-label={text("Tensors")}>
      <header>
        <b>{file}</b>
        <small>{count === 1 ? text("1 tensor, {0}", format) : text("{0} tensors, {1}", count, format)}</small>
        <button type="button" class="plain" onClick={() => void ask("newSpec", wanted())}>
          {text("New Spec from This…")}
        </button>
      </header>
      <ul>
        {tensors.map(({ name, dtype, shape, of, fault: why }, index) => (
          <li key={index}>
            <button
              type="button"
              aria-current={index === tensorIndex.value}
              title={why ?? name}
              onClick={() => chooseTensor(index)}
            >
              <span>{name === "" ? file : visibleText(name, 80)}</span>
              <small>{`${dtype} ${shapeText(shape)}${togetherText(of)}`}</small>
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

function togetherText(of: number | undefined): string {
  return of === undefined ? "" : text(" · {0} tensors together", of);
}

/** What the new spec is to look at, with its axes where all of them are known. */
function wanted(): TensorMethods["newSpec"]["params"] {
  const axes = reading.peek();
  return { tensor: tensorIndex.peek(), axes: axes?.includes("?") ? undefined : axes };
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
          <AxisPickers />
          <TensorThumbnails />
          <Facts />
          <Picture />
        </>
      )}
    </>
  );
}

/** Statistics of the looked-at matrix, and what a cell stands for. */
function Facts() {
  const now = known.value;
  if (now === undefined) return <p class="tensor-facts">{text("Reading…")}</p>;
  const { min, max, mean, nan, infinite } = now.statistics;
  const of = asTable.value ? looked.value?.of : undefined;
  return (
    <p class="tensor-facts">
      {/* Until all is read the figures are those of a part. */}
      {now.read < 1 && <span class="reading">{text("{0} % read", Math.floor(100 * now.read))}</span>}
      <span>{text("min {0}, max {1}, mean {2}", briefNumber(min), briefNumber(max), briefNumber(mean))}</span>
      {nan > 0 && <span class="bad">{text("{0} NaN", nan)}</span>}
      {infinite > 0 && <span class="bad">{text("{0} infinite", infinite)}</span>}
      {of && (
        <span>{text("rows {0}–{1}, columns {2}–{3}", of.row, of.row + of.rows - 1, of.col, of.col + of.cols - 1)}</span>
      )}
    </p>
  );
}

function Picture() {
  const handle = useRef<MatrixHeatmap | null>(null);
  const content = asTable.value ? tableContent : pictureContent;
  const drawn = content.value;
  const chosen = selected.value;
  const { rows, cols } = size.value;
  useEffect(() => {
    const cell = closeUp.value;
    // Without a picture yet it stays wanted until the next drawing.
    if (cell === undefined || handle.current === null) return;
    handle.current.showCell(cell.row, cell.col);
    closeUp.value = undefined;
  });
  return (
    <>
      <div class="tensor-tools">
        <button type="button" aria-pressed={asTable.value} onClick={() => turnToTable(!asTable.peek())}>
          {asTable.value ? text("Show as a picture") : text("Show the numbers")}
        </button>
        {chosen !== undefined && !asTable.value && (
          <button type="button" onClick={() => goToCell(chosen.row, chosen.col)}>
            {text("Look closer at the cell")}
          </button>
        )}
        {asTable.value && rectangle.value !== undefined && (
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
        <button
          type="button"
          aria-haspopup="menu"
          onClick={({ currentTarget }) => {
            // The menu opens below its button.
            const { left: x, bottom: y } = currentTarget.getBoundingClientRect();
            openMenu({ x, y });
          }}
        >
          {text("Copy or Save…")}
        </button>
        <span role="status">{done.value}</span>
        <StartInput side="row" most={rows} />
        <StartInput side="col" most={cols} />
        {!asTable.value && <LazyZoomButtons onZoom={(by) => handle.current?.zoomBy(by)} />}
      </div>
      {asTable.value ? (
        <NumberTable />
      ) : (
        <LazyHeatmap name={text("Tensor")} small={false} content={pictureContent} handle={handle} />
      )}
      {drawn && (
        <div class="matrix-foot">
          <ColorBar scale={drawn.scale} />
          <ScalePicker name={scaleName} scale={drawn.scale} hasHeads={false} hasKeys={false} />
          {drawn.tiles && <FigurePicker tiles={drawn.tiles} />}
          <CellDescription content={drawn} />
        </div>
      )}
    </>
  );
}

/** Where the looked-at rectangle begins; of use only where it cannot show everything. */
function StartInput({ side, most }: { side: "row" | "col"; most: number }) {
  const of = looked.value?.of;
  if (of === undefined || !asTable.value) return null;
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
          // Moved back where the table would reach beyond the matrix.
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
    const table = new MatrixTable(text("Tensor"), tableContent, setBroken);
    place.current?.replaceChildren(table.element);
    return () => table.dispose();
  }, []);
  if (broken !== undefined) throw broken;
  return <div class="matrix-place" ref={place} />;
}
