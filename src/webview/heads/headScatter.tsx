import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LayerHeads } from "../../core/figures/layerHeads.ts";
import type { Point } from "../../core/view/arrows.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { freshPen } from "../canvasPen.ts";
import { resolvedSeriesColor } from "../seriesColors.ts";
import { t, text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { axisOf, isWithin, nearestPoint, plotMove, plotPoints } from "./headPlot.ts";
import { type HeadKind, headKey } from "./headsOrder.ts";
import { chosenHeads, figureText, kindOf, nameOf, openHead, plotAxes, pointedHead } from "./headsState.ts";
import { useSize } from "./useSize.ts";

interface ScatterProps {
  readonly heads: readonly HeadAtGlance[];
  /** In the order of their colors. */
  readonly kinds: readonly HeadKind[];
  readonly figures: LayerHeads["figures"];
}

// In CSS pixels: how near the mouse must be to a point, a point's size, and the room for the axes.
const reach = 12;
const radius = 4;
const margin = 24;
/** A press that moves farther than this draws a lasso. */
const clickSlack = 4;

/** Heads as points over two figures. A lasso, or Space at a point, picks heads; the grid shows only those. */
export function HeadScatter({ heads, kinds, figures }: ScatterProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(frame);
  const at = useSignal(0);
  const lasso = useSignal<readonly Point[]>([]);
  const { x, y, color } = plotAxes.value;
  const figureOf = (head: HeadAtGlance, name: string): number => head.figures.get(name) ?? Number.NaN;
  const [xs, ys] = [heads.map((head) => figureOf(head, x)), heads.map((head) => figureOf(head, y))];
  const { width, height } = size.value;
  const points = plotPoints(xs, ys, { width, height, margin });
  // The keyboard is never at a head that has no point.
  const current = points[at.value] === undefined ? points.findIndex((point) => point !== undefined) : at.value;
  useEffect(() => {
    if (canvas.current === null || width === 0) return;
    const colorOf = colorsOf(canvas.current, heads, kinds, color);
    paint(canvas.current, points, { colorOf, isFaint: (k) => !isPicked(heads[k]), lasso: lasso.value });
  }, [heads, x, y, color, width, height, lasso.value, chosenHeads.value, theme.value, themeVersion.value]);
  const placeOf = (event: MouseEvent): Point => {
    const box = frame.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const point = (index: number | undefined) => {
    const head = heads[index ?? -1];
    pointedHead.value = head && headKey(head);
  };
  const endLasso = (event: PointerEvent) => {
    const line = lasso.value;
    lasso.value = [];
    const [start, end] = [line[0], placeOf(event)];
    if (start === undefined) return;
    // Hardly moved: a click, which opens the head.
    if (line.every((one) => Math.hypot(one.x - start.x, one.y - start.y) <= clickSlack)) {
      const found = nearestPoint(points, end, reach);
      if (found !== undefined) openHead(heads[found]);
      return;
    }
    const inside = heads.filter((_, k) => {
      const place = points[k];
      return place !== undefined && isWithin(line, place);
    });
    // A lasso around nothing shows all again.
    chosenHeads.value = inside.length === 0 ? undefined : new Set(inside.map(headKey));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = plotMove(points, current, event.key);
    if (to !== undefined) {
      at.value = to;
      point(to);
    } else if (event.key === " ") toggle(heads[current]);
    else return;
    event.preventDefault();
  };
  const shown = points[current];
  const head = heads[current];
  return (
    <section class="head-scatter" aria-label={text("Scatter plot")}>
      <div class="heads-tools">
        <AxisPicker name="y" words={text("Vertical")} figures={figures} />
        <AxisPicker name="x" words={text("Horizontal")} figures={figures} />
        <AxisPicker name="color" words={text("Color")} figures={figures} />
      </div>
      <div
        class="head-plot"
        ref={frame}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          lasso.value = [placeOf(event)];
        }}
        onPointerMove={(event) => {
          // While a lasso is drawn nothing is pointed at.
          if (lasso.value.length > 0) lasso.value = [...lasso.value, placeOf(event)];
          else point(nearestPoint(points, placeOf(event), reach));
        }}
        onPointerUp={endLasso}
        onPointerCancel={() => {
          lasso.value = [];
        }}
        onPointerLeave={() => {
          pointedHead.value = undefined;
        }}
      >
        <canvas ref={canvas} />
        {(
          [
            ["x", xs],
            ["y", ys],
          ] as const
        ).map(([axis, values]) => (
          <Bounds key={axis} axis={axis} values={values} />
        ))}
        {head !== undefined && shown !== undefined && (
          <button
            type="button"
            class="plot-point"
            style={{ left: `${shown.x}px`, top: `${shown.y}px` }}
            aria-pressed={chosenHeads.value?.has(headKey(head)) === true}
            aria-label={`${nameOf(head)}: ${kindOf(head)} · ${titleOf(figures, x)} ${figureText(xs[current])} · ${titleOf(figures, y)} ${figureText(ys[current])}`}
            title={text("Enter opens the head, Space picks it, arrows go to the next")}
            onKeyDown={onKeyDown}
            onFocus={() => point(current)}
            onClick={({ detail }) => {
              // A click of the mouse comes as the end of its press, above.
              if (detail === 0) openHead(head);
            }}
          />
        )}
      </div>
    </section>
  );
}

/** The ends of an axis, written beside it. */
function Bounds({ axis, values }: { axis: "x" | "y"; values: readonly number[] }) {
  const { low, high } = axisOf(values);
  return (
    <>
      <span class={`plot-bound ${axis} low`}>{figureText(low)}</span>
      {high > low && <span class={`plot-bound ${axis} high`}>{figureText(high)}</span>}
    </>
  );
}

function titleOf(figures: LayerHeads["figures"], name: string): string {
  const found = figures.find((one) => one.name === name);
  return found === undefined ? name : t(found.title);
}

function isPicked(head: HeadAtGlance | undefined): boolean {
  return head !== undefined && (chosenHeads.value?.has(headKey(head)) ?? true);
}

function toggle(head: HeadAtGlance | undefined): void {
  if (head === undefined) return;
  const next = new Set(chosenHeads.value);
  if (!next.delete(headKey(head))) next.add(headKey(head));
  // With the last one gone all are shown again.
  chosenHeads.value = next.size === 0 ? undefined : next;
}

function AxisPicker({
  name,
  words,
  figures,
}: { name: "x" | "y" | "color"; words: string } & Pick<ScatterProps, "figures">) {
  return (
    <label>
      {words}{" "}
      <select
        class="select"
        value={plotAxes.value[name]}
        onChange={({ currentTarget }) => {
          plotAxes.value = { ...plotAxes.value, [name]: currentTarget.value };
        }}
      >
        {name === "color" && <option value="archetype">{text("Archetype")}</option>}
        {name === "color" && <option value="layers">{text("Layer")}</option>}
        {figures.map((figure) => (
          <option key={figure.name} value={figure.name}>
            {t(figure.title)}
          </option>
        ))}
      </select>
    </label>
  );
}

function colorsOf(
  canvas: HTMLCanvasElement,
  heads: readonly HeadAtGlance[],
  kinds: readonly HeadKind[],
  by: string,
): (index: number) => string {
  const seriesColorAt = resolvedSeriesColor(canvas);
  const series = (at: number): string => seriesColorAt(Math.max(0, at));
  if (by === "archetype")
    return (index) => series(kinds.findIndex(({ name }) => name === heads[index]?.archetype.name));
  if (by === "layers") return (index) => series(heads[index]?.layerIndex ?? 0);
  const values = heads.map(({ figures }) => figures.get(by) ?? Number.NaN);
  const { low, high } = axisOf(values);
  // A palette that is even to the eye, since a figure need not be around zero.
  const scale = colorScaleFor("figure", Float64Array.of(low, high), { theme: theme.value, palette: "viridis" });
  return (index) => scale.css(values[index] ?? Number.NaN);
}

interface Painted {
  readonly colorOf: (index: number) => string;
  /** Whether a head is not among the picked ones. */
  readonly isFaint: (index: number) => boolean;
  readonly lasso: readonly Point[];
}

function paint(
  canvas: HTMLCanvasElement,
  points: readonly (Point | undefined)[],
  { colorOf, isFaint, lasso }: Painted,
): void {
  const pen = freshPen(canvas);
  if (pen === undefined) return;
  for (const [index, point] of points.entries()) {
    if (point === undefined) continue;
    pen.globalAlpha = isFaint(index) ? 0.25 : 1;
    pen.fillStyle = colorOf(index);
    pen.beginPath();
    pen.arc(point.x, point.y, radius, 0, 2 * Math.PI);
    pen.fill();
  }
  if (lasso.length < 2) return;
  pen.globalAlpha = 1;
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.setLineDash([4, 3]);
  pen.beginPath();
  for (const { x, y } of lasso) pen.lineTo(x, y);
  pen.closePath();
  pen.stroke();
}
