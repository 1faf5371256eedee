import type { Chart, Plugin } from "chart.js";
import type { ChartState } from "./chartOptions.ts";

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
  for (const shift of [-hatchSize, 0, hatchSize]) {
    pen.moveTo(shift, hatchSize);
    pen.lineTo(shift + hatchSize, 0);
  }
  pen.stroke();
  return ctx.createPattern(tile, "repeat");
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
