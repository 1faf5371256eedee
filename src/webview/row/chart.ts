import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from "chart.js";
import type { Bars, ChartBundle, ChartEvents, ChartTheme, ChartWords, RowChartHandle } from "./chartBundle.ts";
import { drawCurves } from "./chartCurves.ts";
import { chartOptions } from "./chartOptions.ts";
import { maskHatch, overlayMarks, thinBars, valueLabels } from "./chartPlugins.ts";

// Only what is drawn: the library's other parts are left out of the bundle.
Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

function drawRow(
  canvas: HTMLCanvasElement,
  first: Bars,
  firstTheme: ChartTheme,
  words: ChartWords,
  events: ChartEvents,
): RowChartHandle {
  let bars = first;
  let theme = firstTheme;
  // Functions, since the plugins are made once and draw what is there at that time.
  const now = { bars: () => bars, theme: () => theme, words };
  const chart = new Chart(canvas, {
    type: "bar",
    data: dataOf(bars),
    options: chartOptions(now, events),
    plugins: [maskHatch(now), thinBars(now), valueLabels(now), overlayMarks(now)],
  });
  return {
    show(next) {
      bars = next;
      chart.data = dataOf(bars);
      // Without an animation.
      chart.update("none");
    },
    restyle(next) {
      theme = next;
      chart.update("none");
    },
    point(key) {
      const active = key === undefined ? [] : [{ datasetIndex: 0, index: key }];
      // Bar and tooltip are updated separately.
      chart.setActiveElements(active);
      chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
      chart.update("none");
    },
    destroy: () => chart.destroy(),
  };
}

function dataOf({ labels, values }: Bars) {
  return { labels: [...labels], datasets: [{ data: Array.from(values) }] };
}

globalThis.attentionCharts = { drawRow, drawCurves } satisfies ChartBundle;
