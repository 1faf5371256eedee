import type { Chart, Plugin } from "chart.js";
import type { ChartState } from "./chartOptions.ts";

// In CSS pixels: the hatching's tile, and the column that a number above its bar needs.
const hatchSize = 6;
const narrowestLabelled = 28;

/** Fills the columns of masked keys with hatching, so that a masked key is not taken for a weight of zero. */
export function maskHatch(now: ChartState): Plugin<"bar"> {
  return {
    id: "maskHatch",
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea } = chart;
      const columnWidth = chartArea.width / Math.max(1, now.bars().values.length);
      ctx.save();
      ctx.fillStyle = hatch(ctx, now.theme().line) ?? now.theme().line;
      for (const [key, isMasked] of now.bars().masked.entries()) {
        if (!isMasked) continue;
        ctx.fillRect(chartArea.left + key * columnWidth, chartArea.top, columnWidth, chartArea.height);
      }
      ctx.restore();
    },
  };
}

/** Diagonal lines as a pattern of the theme's line colour. */
function hatch(ctx: CanvasRenderingContext2D, color: string): CanvasPattern | null {
  const tile = document.createElement("canvas");
  tile.width = hatchSize;
  tile.height = hatchSize;
  const pen = tile.getContext("2d");
  if (!pen) return null;
  pen.globalAlpha = 0.5;
  pen.strokeStyle = color;
  pen.lineWidth = 1;
  pen.beginPath();
  // One line from corner to corner and its neighbours, so that tiles join without a gap.
  for (const shift of [-hatchSize, 0, hatchSize]) {
    pen.moveTo(shift, hatchSize);
    pen.lineTo(shift + hatchSize, 0);
  }
  pen.stroke();
  return ctx.createPattern(tile, "repeat");
}

/** Bars of less than this many pixels are drawn as lines of it. */
const thinnest = 2;

/** Draws lines over bars that are too narrow to be seen: a lone large weight among a thousand must not vanish. */
export function thinBars(now: ChartState): Plugin<"bar"> {
  return {
    id: "thinBars",
    beforeDatasetsDraw(chart) {
      const { values, selected } = now.bars();
      const axis = chart.scales["y"];
      // Bars that are wide enough are left to the library.
      if (axis === undefined || chart.chartArea.width / Math.max(1, values.length) >= thinnest) return;
      const { ctx } = chart;
      const { bar, selected: chosen } = now.theme();
      const base = axis.getPixelForValue(0);
      ctx.save();
      for (const [key, { x, y }] of barsOf(chart).entries()) {
        if (!Number.isFinite(y)) continue;
        ctx.fillStyle = key === selected ? chosen : bar;
        ctx.fillRect(x - thinnest / 2, Math.min(y, base), thinnest, Math.abs(base - y));
      }
      ctx.restore();
    },
  };
}

/** Writes each weight above its bar where the bars are wide enough for it. */
export function valueLabels(now: ChartState): Plugin<"bar"> {
  return {
    id: "valueLabels",
    afterDatasetsDraw(chart) {
      const { values, masked } = now.bars();
      if (chart.chartArea.width / Math.max(1, values.length) < narrowestLabelled) return;
      const { ctx } = chart;
      const { text, font, fontSize } = now.theme();
      ctx.save();
      ctx.font = `${fontSize}px ${font}`;
      ctx.textAlign = "center";
      ctx.fillStyle = text;
      for (const [key, bar] of barsOf(chart).entries()) {
        if (masked[key]) continue;
        const negative = values[key]! < 0;
        ctx.textBaseline = negative ? "top" : "bottom";
        ctx.fillText(now.words.brief(values[key]!), bar.x, bar.y + (negative ? 3 : -3));
      }
      ctx.restore();
    },
  };
}

function barsOf(chart: Chart<"bar">): readonly { readonly x: number; readonly y: number }[] {
  return chart.getDatasetMeta(0).data;
}

// In CSS pixels.
const narrowestShaped = 14;
const markSize = 3;

/** Marks the values of overlaid rows: a line as wide as the bar, and a shape where the rows are several and the bars wide. */
export function overlayMarks(now: ChartState): Plugin<"bar"> {
  return {
    id: "overlayMarks",
    afterDatasetsDraw(chart) {
      const { overlays = [] } = now.bars();
      const { ctx, scales, chartArea } = chart;
      const axis = scales["y"];
      if (axis === undefined || overlays.length === 0) return;
      const { series, bar } = now.theme();
      // As chartOptions.ts has it for the bars, with the same greatest width of 64 below.
      const width = (0.82 * chartArea.width) / Math.max(1, now.bars().values.length);
      ctx.save();
      ctx.lineWidth = 2;
      for (const [at, { values, color }] of overlays.entries()) {
        ctx.strokeStyle = series[color % series.length] ?? bar;
        ctx.beginPath();
        for (const [key, { x }] of barsOf(chart).entries()) {
          const value = values[key];
          if (value === undefined || !Number.isFinite(value)) continue;
          const y = axis.getPixelForValue(value);
          const half = Math.max(1, Math.min(width, 64) / 2);
          ctx.moveTo(x - half, y);
          ctx.lineTo(x + half, y);
          if (overlays.length > 1 && width >= narrowestShaped) shape(ctx, at, x, y);
        }
        ctx.stroke();
      }
      ctx.restore();
    },
  };
}

/** Rows are told apart by a circle, a square, a cross or a triangle, too. */
function shape(ctx: CanvasRenderingContext2D, at: number, x: number, y: number): void {
  const kind = at % 4;
  if (kind === 0) {
    ctx.moveTo(x + markSize, y);
    ctx.arc(x, y, markSize, 0, 2 * Math.PI);
  } else if (kind === 1) ctx.rect(x - markSize, y - markSize, 2 * markSize, 2 * markSize);
  else if (kind === 2) {
    ctx.moveTo(x - markSize, y - markSize);
    ctx.lineTo(x + markSize, y + markSize);
    ctx.moveTo(x - markSize, y + markSize);
    ctx.lineTo(x + markSize, y - markSize);
  } else {
    ctx.moveTo(x - markSize, y + markSize);
    ctx.lineTo(x, y - markSize);
    ctx.lineTo(x + markSize, y + markSize);
    ctx.closePath();
  }
}
