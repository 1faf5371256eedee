import { seriesNames } from "../seriesColors.ts";
import type { ChartTheme } from "./chartBundle.ts";

/** Reads the theme's colours; a canvas does not follow CSS variables by itself. */
export function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const read = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== "") return value;
    }
    return "";
  };
  // Outside of the workbench, as in tests, no variable is set.
  const text = read("foreground", "editor-foreground") || "#888";
  const page = read("editor-background") || "transparent";
  return {
    bar: read("charts-blue") || text,
    selected: read("charts-orange") || text,
    text,
    quiet: read("descriptionForeground") || text,
    line: read("charts-lines", "contrastBorder", "panel-border") || text,
    page,
    hoverText: read("editorHoverWidget-foreground") || text,
    hoverPage: read("editorHoverWidget-background") || page,
    hoverLine: read("editorHoverWidget-border", "contrastBorder") || text,
    font: read("font-family") || "sans-serif",
    series: seriesNames.map((name) => read(`charts-${name}`) || text),
    // Two pixels less than the workbench's own.
    fontSize: (Number.parseFloat(read("font-size")) || 13) - 2,
  };
}
