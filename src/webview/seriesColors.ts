/** The theme's chart colors that tell series apart, in their order; further series take them once more. */
export const seriesNames = ["blue", "orange", "green", "purple", "red", "yellow"] as const;
export const blue = seriesNames.indexOf("blue");
export const yellow = seriesNames.indexOf("yellow");

/** The color of a series, by its place, for a style. */
export function seriesColor(at: number): string {
  return `var(--vscode-charts-${seriesNames[at % seriesNames.length]})`;
}

/** The same as a canvas needs it: resolved in the style of an element, its text color where the theme has none. */
export function resolvedSeriesColor(element: Element): (at: number) => string {
  const style = getComputedStyle(element);
  const colors = seriesNames.map((name) => style.getPropertyValue(`--vscode-charts-${name}`).trim() || style.color);
  return (at) => colors[at % colors.length] ?? style.color;
}
