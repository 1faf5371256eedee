import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { themeVersion } from "../theme.ts";
import type { Curves, CurvesHandle } from "./chartBundle.ts";
import { readTheme } from "./chartTheme.ts";
import { loadChart } from "./loadChart.ts";

/** A canvas on which curves are drawn once the chart library is there; `failed` where that could not be loaded. */
export function useCurves(
  curves: Curves,
  inputs: readonly unknown[],
): { readonly canvas: RefObject<HTMLCanvasElement | null>; readonly failed: ReadonlySignal<boolean> } {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<CurvesHandle | undefined>(undefined);
  const failed = useSignal(false);
  const latest = useRef(curves);
  latest.current = curves;
  useEffect(() => {
    // The view may be left while the library is on its way.
    let alive = true;
    const start = async () => {
      const bundle = await loadChart();
      if (!alive || !canvas.current) return;
      chart.current = bundle.drawCurves(canvas.current, latest.current, readTheme(), (value) => briefNumber(value, 3));
    };
    start().catch(() => {
      failed.value = true;
    });
    return () => {
      alive = false;
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, []);
  useSignalEffect(() => {
    // At 0 the theme has not changed since the chart was drawn.
    if (themeVersion.value > 0) chart.current?.restyle(readTheme());
  });
  useEffect(() => chart.current?.show(curves), [...inputs]);
  return { canvas, failed };
}
