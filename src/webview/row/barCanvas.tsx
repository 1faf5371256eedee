import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CellRef } from "../../core/explain/derivation.ts";
import { briefNumber, formatNumber } from "../../core/view/numberFormat.ts";
import { toggleHold } from "../grid/gridActions.ts";
import { focused, hovered, selected } from "../state.ts";
import { text } from "../strings.ts";
import { themeVersion } from "../theme.ts";
import { barMove } from "./barKeys.ts";
import type { Bars, RowChartHandle } from "./chartBundle.ts";
import { readTheme } from "./chartTheme.ts";
import { loadChart } from "./loadChart.ts";

interface BarCanvasProps {
  readonly bars: Bars;
  readonly name: string;
  /** The weights cell of a key. */
  readonly cellOf: (key: number) => CellRef;
}

/**
 * The bars. For the keyboard and a screen reader it is a slider over the keys that says the weight it is on; the list
 * beside it says the same in full.
 */
export function BarCanvas({ bars, name, cellOf }: BarCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const failed = useSignal(false);
  const at = useSignal(0);
  const chart = useChart(canvas, bars, cellOf, () => {
    failed.value = true;
  });
  // Another layer may have fewer keys than the one the keyboard was in.
  const key = Math.min(at.value, bars.values.length - 1);
  const goTo = (to: number, moves = false) => {
    at.value = to;
    focused.value = cellOf(to);
    if (moves) selected.value = cellOf(to);
    chart.current?.point(to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys that the slider has no use for are left to the page.
    if (event.key === "Enter" || event.key === " ") toggleHold(cellOf(key));
    else {
      const to = barMove(event.key, key, bars.values.length);
      if (to === undefined) return;
      goTo(to, true);
    }
    event.preventDefault();
  };
  if (failed.value) return <p class="row-empty">{text("The chart could not be loaded. The list shows the same.")}</p>;
  return (
    <div class="bar-canvas">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="slider"
        aria-label={name}
        aria-valuemin={1}
        aria-valuemax={bars.values.length}
        aria-valuenow={key + 1}
        aria-valuetext={keyInWords(bars, key)}
        onKeyDown={onKeyDown}
        onFocus={({ currentTarget }) => {
          // Only by the keyboard: a click chooses a bar itself.
          if (currentTarget.matches(":focus-visible")) goTo(bars.selected >= 0 ? bars.selected : key);
        }}
        onMouseLeave={() => {
          hovered.value = undefined;
        }}
        onBlur={() => {
          focused.value = undefined;
          chart.current?.point(undefined);
        }}
      />
    </div>
  );
}

/** What is at a key: `key 2 (suis): 0.4319`. */
export function keyInWords({ labels, values, masked, overlays = [] }: Bars, key: number): string {
  const label = labels[key] ?? "";
  const own = masked[key]
    ? text("Key {0} ({1}): masked", key + 1, label)
    : text("Key {0} ({1}): {2}", key + 1, label, briefNumber(values[key] ?? 0));
  return [own, ...overlays.map((one) => `${one.name}: ${briefNumber(one.values[key] ?? 0)}`)].join(", ");
}

/** The chart on the canvas: drawn once its bundle is here, kept in step with bars and theme, taken down at the end. */
function useChart(
  canvas: { readonly current: HTMLCanvasElement | null },
  bars: Bars,
  cellOf: (key: number) => CellRef,
  onFailed: () => void,
): { readonly current: RowChartHandle | undefined } {
  const chart = useRef<RowChartHandle | undefined>(undefined);
  // The bundle comes later than the first drawing, and the chart's events later still: both take what is shown by then.
  const latest = useRef({ bars, cellOf });
  latest.current = { bars, cellOf };
  useEffect(() => {
    // The view may be left while the bundle is on its way.
    let alive = true;
    const start = async () => {
      const bundle = await loadChart();
      if (!alive || !canvas.current) return;
      chart.current = bundle.drawRow(canvas.current, latest.current.bars, readTheme(), wordsOfChart(), {
        onHover: (key) => {
          hovered.value = latest.current.cellOf(key);
        },
        onSelect: (key) => {
          selected.value = latest.current.cellOf(key);
        },
      });
    };
    start().catch(onFailed);
    return () => {
      alive = false;
      hovered.value = undefined;
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, []);
  useSignalEffect(() => {
    // At 0 the theme has not changed since the chart was drawn.
    if (themeVersion.value > 0) chart.current?.restyle(readTheme());
  });
  useEffect(() => chart.current?.show(bars), [bars.values, bars.selected, bars.labels, bars.masked, bars.overlays]);
  return chart;
}

function wordsOfChart() {
  return {
    masked: text("masked"),
    axis: (value: number) => briefNumber(value, 3),
    brief: (value: number) => formatNumber(value, 2),
    weight: (value: number) => text("weight {0}", briefNumber(value)),
  };
}
