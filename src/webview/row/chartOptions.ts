import type { CartesianScaleOptions, ChartOptions, InteractionItem, Scale, TooltipItem } from "chart.js";
import type { Bars, ChartEvents, ChartTheme, ChartWords } from "./chartBundle.ts";

/** What the chart shows at the moment; asked again at every drawing. */
export interface ChartState {
  bars(): Bars;
  theme(): ChartTheme;
  readonly words: ChartWords;
}

// In characters.
const longestTick = 14;
// In CSS pixels of a key's column.
const narrowestNamed = 16;

/** How the bars look and answer; every colour is asked for when it is drawn, so that a new theme needs no new chart. */
export function chartOptions(now: ChartState, events: ChartEvents): ChartOptions<"bar"> {
  const keyOf = (active: readonly InteractionItem[]): number | undefined => active[0]?.index;
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    // In ms: while the panel is resized the chart is not drawn for every pixel.
    resizeDelay: 30,
    // Anywhere above or below a bar is on it: low bars would be hard to hit.
    interaction: { mode: "index", intersect: false, axis: "x" },
    // Room for the number above the highest bar.
    layout: { padding: { top: 16 } },
    // A column for each key; its bar fills 82 % of it, up to 64 px.
    datasets: { bar: { categoryPercentage: 1, barPercentage: 0.82, maxBarThickness: 64 } },
    elements: { bar: barStyle(now) },
    scales: { x: keyAxis(now), y: weightAxis(now) },
    plugins: { legend: { display: false }, tooltip: tooltip(now) },
    onHover: (event, active) => {
      const key = keyOf(active);
      if (key !== undefined && event.type !== "mouseout") events.onHover(key);
    },
    onClick: (_, active) => {
      const key = keyOf(active);
      if (key !== undefined) events.onSelect(key);
    },
  };
}

function barStyle({ bars, theme }: ChartState) {
  const fill = ({ dataIndex }: { dataIndex: number }): string =>
    dataIndex === bars().selected ? theme().selected : theme().bar;
  return {
    backgroundColor: fill,
    hoverBackgroundColor: fill,
    borderWidth: 0,
    hoverBorderWidth: 1,
    hoverBorderColor: () => theme().text,
    borderRadius: 1,
  };
}

function keyAxis({ bars, theme }: ChartState) {
  return {
    beforeUpdate: (axis: Scale) => {
      // Every key is named as long as the names fit side by side.
      const { ticks } = axis.options as CartesianScaleOptions;
      (ticks as { autoSkip: boolean }).autoSkip = axis.chart.width / Math.max(1, bars().values.length) < narrowestNamed;
    },
    border: { display: false },
    grid: { display: false },
    ticks: {
      autoSkipPadding: 6,
      maxRotation: 90,
      color: ({ index }: { index: number }) => (index === bars().selected ? theme().text : theme().quiet),
      font: ({ index }: { index: number }) => ({
        family: theme().font,
        size: theme().fontSize,
        weight: index === bars().selected ? ("bold" as const) : ("normal" as const),
      }),
      callback: (_: string | number, index: number) => shortened(bars().labels[index] ?? ""),
    },
  };
}

function shortened(label: string): string {
  const letters = [...label];
  return letters.length > longestTick ? `${letters.slice(0, longestTick - 1).join("")}…` : label;
}

function weightAxis({ bars, theme, words }: ChartState) {
  return {
    // The library knows the bars only: what is drawn over them must fit, too.
    afterDataLimits: (axis: Scale) => {
      for (const { values } of bars().overlays ?? []) {
        for (const value of values) {
          if (!Number.isFinite(value)) continue;
          axis.max = Math.max(axis.max, value);
          axis.min = Math.min(axis.min, value);
        }
      }
    },
    beginAtZero: true,
    border: { display: false },
    grid: {
      color: ({ tick }: { tick: { value: number } }) => (tick.value === 0 ? theme().line : faint(theme().line)),
      drawTicks: false,
    },
    ticks: {
      maxTicksLimit: 5,
      padding: 6,
      color: () => theme().quiet,
      font: () => ({ family: theme().font, size: theme().fontSize }),
      callback: (value: string | number) => words.axis(Number(value)),
    },
  };
}

/** A grid line is there to be looked along, not at. */
function faint(color: string): string {
  return `color-mix(in srgb, ${color} 35%, transparent)`;
}

function tooltip({ bars, theme, words }: ChartState) {
  const font = () => ({ family: theme().font, size: theme().fontSize + 1 });
  return {
    displayColors: false,
    padding: 7,
    cornerRadius: 3,
    caretSize: 4,
    borderWidth: 1,
    backgroundColor: () => theme().hoverPage,
    borderColor: () => theme().hoverLine,
    titleColor: () => theme().hoverText,
    bodyColor: () => theme().hoverText,
    titleFont: () => ({ ...font(), weight: "bold" as const }),
    bodyFont: font,
    callbacks: {
      title: ([item]: TooltipItem<"bar">[]) =>
        item ? `${item.dataIndex + 1} · ${bars().labels[item.dataIndex] ?? ""}` : "",
      label: ({ dataIndex }: TooltipItem<"bar">) => [
        words.weight(bars().values[dataIndex] ?? 0) + (bars().masked[dataIndex] ? ` · ${words.masked}` : ""),
        ...(bars().overlays ?? []).map(({ name, values }) => `${name}: ${words.axis(values[dataIndex] ?? 0)}`),
      ],
    },
  };
}
