/** A row that is drawn over the bars. */
export interface Overlay {
  readonly name: string;
  /** One number for each key; NaN is not drawn. */
  readonly values: Float64Array;
  /** Which of the theme's series colors, from 0. */
  readonly color: number;
}

/** One query's weights as bars. */
export interface Bars {
  /** What the keys are called, as it may be shown. */
  readonly labels: readonly string[];
  readonly values: Float64Array;
  readonly masked: readonly boolean[];
  /** The key that is selected, from 0; −1 for none. */
  readonly selected: number;
  readonly overlays?: readonly Overlay[];
}

/** Colours and letters of the theme, as CSS text. */
export interface ChartTheme {
  readonly bar: string;
  readonly selected: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly page: string;
  readonly hoverText: string;
  readonly hoverPage: string;
  readonly hoverLine: string;
  readonly font: string;
  readonly fontSize: number;
  /** Colours of curves, one after the other. */
  readonly series: readonly string[];
}

/** What the chart says in the user's language, and how it writes numbers. */
export interface ChartWords {
  readonly masked: string;
  axis(value: number): string;
  /** The number above a bar. */
  brief(value: number): string;
  weight(value: number): string;
}

/** What happens on the chart; keys count from 0. */
export interface ChartEvents {
  /** The mouse is over a key. That it has left is the canvas's own event. */
  onHover(key: number): void;
  onSelect(key: number): void;
}

/** A drawn chart. */
export interface RowChartHandle {
  show(bars: Bars): void;
  restyle(theme: ChartTheme): void;
  /** Shows the value of one key as the mouse would; undefined shows none. */
  point(key: number | undefined): void;
  destroy(): void;
}

/** Curves over one quantity, the second axis logarithmic; numbers that it cannot show, NaN and up to 0, leave a gap. */
export interface Curves {
  readonly xs: readonly number[];
  readonly lines: readonly { readonly name: string; readonly ys: readonly number[] }[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Whether the first axis has even steps; without it is logarithmic, too. */
  readonly evenSteps?: boolean;
  /** Where the second axis ends, whatever lies beyond. */
  readonly yMost?: number;
  /** A place on the first axis with its name, drawn as an upright line. */
  readonly mark?: { readonly x: number; readonly name: string };
}

/** A drawn chart of curves. */
export interface CurvesHandle {
  show(curves: Curves): void;
  restyle(theme: ChartTheme): void;
  destroy(): void;
}

/** What the bundle `chart.js` brings. */
export interface ChartBundle {
  drawRow(
    canvas: HTMLCanvasElement,
    bars: Bars,
    theme: ChartTheme,
    words: ChartWords,
    events: ChartEvents,
  ): RowChartHandle;
  drawCurves(
    canvas: HTMLCanvasElement,
    curves: Curves,
    theme: ChartTheme,
    number: (value: number) => string,
  ): CurvesHandle;
}

declare global {
  /** Set by the bundle `chart.js` as soon as it has run. */
  var attentionCharts: ChartBundle | undefined;
}
