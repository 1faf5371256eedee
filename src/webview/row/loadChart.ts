import { besideBundle, pageToken } from "../page.ts";
import type { ChartBundle } from "./chartBundle.ts";

let loading: Promise<ChartBundle> | undefined;

/** The charts' bundle, fetched when it is first needed; after a failure the next call tries again. Rejects where nothing can be drawn. */
export function loadChart(): Promise<ChartBundle> {
  // Asked first, so that no script is fetched for nothing.
  if (document.createElement("canvas").getContext("2d") === null) return Promise.reject(new Error("no canvas"));
  if (globalThis.attentionCharts) return Promise.resolve(globalThis.attentionCharts);
  loading ??= addScript().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function addScript(): Promise<ChartBundle> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    // The page's policy runs no script without it.
    script.nonce = pageToken;
    script.src = besideBundle("chart.js");
    script.addEventListener("error", () => reject(new Error("chart.js did not load")));
    script.addEventListener("load", () => {
      const bundle = globalThis.attentionCharts;
      if (bundle) resolve(bundle);
      else reject(new Error("chart.js brought no charts"));
    });
    document.head.append(script);
  });
}
