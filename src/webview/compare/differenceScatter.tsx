import { useEffect, useRef } from "preact/hooks";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { freshPen } from "../canvasPen.ts";
import { axisOf, plotPoints } from "../heads/headPlot.ts";
import { useSize } from "../heads/useSize.ts";
import { blue, resolvedSeriesColor, yellow } from "../seriesColors.ts";
import { text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";
import type { Differences } from "./differences.ts";

interface DifferenceScatterProps {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly found: Differences;
  /** What rounding may make of each number, where it is known. */
  readonly bounds: Float64Array | undefined;
}

// In CSS pixels.
const margin = 22;
const dot = 1.5;
/** Points of one picture: of more cells every second, third … is drawn. */
const mostPoints = 20_000;

/** The cells that differ, by the size of their number and of the difference, both as powers of ten; in yellow the rounding bound of each. */
export function DifferenceScatter({ a, b, found, bounds }: DifferenceScatterProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(frame).value;
  const { sizes, differences, allowed } = logarithms(a, b, found, bounds);
  useEffect(() => {
    if (canvas.current === null || width === 0) return;
    // One pair of axes for both, so that a point above its bound is above it in the picture.
    const points = plotPoints([...sizes, ...sizes], [...differences, ...allowed], { width, height, margin });
    paint(canvas.current, points, sizes.length);
  }, [found, bounds, width, height, theme.value, themeVersion.value]);
  const [x, y] = [axisOf(sizes), axisOf(differences)];
  const words = text(
    "{0} cells differ: numbers from {1} to {2}, differences from {3} to {4}",
    ...[found.cells, ...[x.low, x.high, y.low, y.high].map(power)],
  );
  return (
    <figure class="compare-map">
      <figcaption>{text("Size of the difference over size of the number")}</figcaption>
      <div class="compare-scatter" ref={frame}>
        <canvas ref={canvas} role="img" aria-label={words} />
      </div>
      <figcaption>{words}</figcaption>
      {bounds && <figcaption>{text("Yellow: the rounding bound of each number")}</figcaption>}
    </figure>
  );
}

function power(exponent: number): string {
  return briefNumber(10 ** exponent, 2);
}

interface Logarithms {
  readonly sizes: readonly number[];
  readonly differences: readonly number[];
  readonly allowed: readonly number[];
}

/** Powers of ten of the finite differences; a number that is 0 on both sides has no place on the axis. */
function logarithms(
  a: Float64Array,
  b: Float64Array,
  { data }: Differences,
  bounds: Float64Array | undefined,
): Logarithms {
  const [sizes, differences, allowed]: [number[], number[], number[]] = [[], [], []];
  const stride = Math.max(1, Math.ceil(data.length / mostPoints));
  for (let at = 0; at < data.length; at += stride) {
    const difference = Math.abs(data[at] ?? 0);
    const size = Math.max(Math.abs(a[at] ?? 0), Math.abs(b[at] ?? 0));
    if (!(difference > 0 && size > 0) || !Number.isFinite(difference) || !Number.isFinite(size)) continue;
    sizes.push(Math.log10(size));
    differences.push(Math.log10(difference));
    allowed.push(bounds === undefined ? Number.NaN : Math.log10(bounds[at] ?? 0));
  }
  return { sizes, differences, allowed };
}

function paint(canvas: HTMLCanvasElement, points: ReturnType<typeof plotPoints>, differences: number): void {
  const pen = freshPen(canvas);
  if (pen === undefined) return;
  const colorOf = resolvedSeriesColor(canvas);
  const draw = (from: number, to: number, fill: string) => {
    pen.fillStyle = fill;
    for (const point of points.slice(from, to)) {
      if (point !== undefined) pen.fillRect(point.x - dot, point.y - dot, 2 * dot, 2 * dot);
    }
  };
  // The second half are the bounds; the differences are drawn above them.
  draw(differences, points.length, colorOf(yellow));
  draw(0, differences, colorOf(blue));
}
