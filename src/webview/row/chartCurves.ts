import {
  Chart,
  type ChartOptions,
  Legend,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
} from "chart.js";
import type { ChartTheme, Curves, CurvesHandle } from "./chartBundle.ts";

Chart.register(LineController, LineElement, LogarithmicScale, PointElement, Legend);

/** Dashes beside colours, so that the curves are told apart without them. */
const dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [12, 4]];

/** Draws curves with a legend; the colours are the theme's, as the page reads them. */
export function drawCurves(
  canvas: HTMLCanvasElement,
  first: Curves,
  firstTheme: ChartTheme,
  number: (value: number) => string,
): CurvesHandle {
  let curves = first;
  let theme = firstTheme;
  const chart = new Chart(canvas, {
    type: "line",
    data: dataOf(curves, theme),
    options: optionsOf(curves, theme, number),
    plugins: [
      markLine(
        () => curves,
        () => theme,
      ),
    ],
  });
  const redraw = () => {
    chart.data = dataOf(curves, theme);
    // Axes come with the curves, colors with the theme.
    chart.options = optionsOf(curves, theme, number);
    chart.update("none");
  };
  return {
    show(next) {
      curves = next;
      redraw();
    },
    restyle(next) {
      theme = next;
      redraw();
    },
    destroy: () => chart.destroy(),
  };
}

function dataOf({ xs, lines, evenSteps }: Curves, theme: ChartTheme) {
  return {
    labels: [...xs],
    datasets: lines.map(({ name, ys }, at) => ({
      label: name,
      // A logarithmic axis has no place for zero and below: `null` leaves a gap.
      data: ys.map((y) => (y > 0 && y < Number.POSITIVE_INFINITY ? y : null)),
      borderColor: theme.series[at % theme.series.length] ?? theme.bar,
      borderDash: dashes[at % dashes.length] ?? [],
      borderWidth: 2,
      // With few steps each is marked by a point.
      pointRadius: evenSteps === true && xs.length <= 41 ? 2 : 0,
      pointHitRadius: 8,
    })),
  };
}

function optionsOf(
  { xs, xTitle, yTitle, evenSteps, yMost }: Curves,
  theme: ChartTheme,
  number: (value: number) => string,
): ChartOptions<"line"> {
  const font = { family: theme.font, size: theme.fontSize };
  const axis = (words: string) => ({
    type: "logarithmic" as const,
    title: { display: true, text: words, color: theme.quiet, font },
    grid: { color: `color-mix(in srgb, ${theme.line} 35%, transparent)` },
    border: { color: theme.line },
    ticks: { color: theme.quiet, font, maxTicksLimit: 6, callback: (value: string | number) => number(Number(value)) },
  });
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    // The tooltip tells all curves at the place of the mouse.
    interaction: { mode: "index", intersect: false },
    scales: {
      x: evenSteps ? wholeSteps(axis(xTitle), xs.at(-1) ?? 1) : axis(xTitle),
      y: { ...axis(yTitle), ...(yMost !== undefined && { max: yMost }) },
    },
    plugins: {
      // As lines, whose dashes are seen in the legend, too.
      legend: { position: "bottom", labels: { color: theme.text, font, boxWidth: 28, boxHeight: 1 } },
      tooltip: {
        backgroundColor: theme.hoverPage,
        titleColor: theme.hoverText,
        bodyColor: theme.hoverText,
        borderColor: theme.hoverLine,
        borderWidth: 1,
        titleFont: font,
        bodyFont: font,
        callbacks: { label: ({ dataset, parsed }) => `${dataset.label}: ${number(parsed.y ?? 0)}` },
      },
    },
  };
}

/** An axis of steps, which has no ticks between two of them. */
function wholeSteps<A extends { readonly ticks: object }>(axis: A, max: number) {
  return { ...axis, type: "linear" as const, max, ticks: { ...axis.ticks, precision: 0 } };
}

// In CSS pixels.
const markGap = 4;

/** The marked place as an upright line with its name, on the left of it where the chart has no room on the right. */
function markLine(curves: () => Curves, theme: () => ChartTheme): Plugin<"line"> {
  return {
    id: "mark",
    afterDatasetsDraw({ ctx, chartArea, scales }) {
      const { mark } = curves();
      const at = mark && scales["x"]?.getPixelForValue(mark.x);
      if (mark === undefined || at === undefined || at < chartArea.left || at > chartArea.right) return;
      ctx.save();
      ctx.strokeStyle = theme().quiet;
      ctx.setLineDash([3, 3]);
      ctx.beginPath();
      ctx.moveTo(at, chartArea.top);
      ctx.lineTo(at, chartArea.bottom);
      ctx.stroke();
      ctx.fillStyle = theme().text;
      ctx.font = `${theme().fontSize}px ${theme().font}`;
      const isOnLeft = at + markGap + ctx.measureText(mark.name).width > chartArea.right;
      ctx.textAlign = isOnLeft ? "right" : "left";
      ctx.fillText(mark.name, isOnLeft ? at - markGap : at + markGap, chartArea.top + theme().fontSize);
      ctx.restore();
    },
  };
}
