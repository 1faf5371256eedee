import { seriesColors } from "../tokens/tokenLines.tsx";

/** The theme's chart color of a series, by its place; further ones take the colors once more. */
export function seriesColor(at: number): string {
  return `var(--vscode-charts-${seriesColors[at % seriesColors.length]})`;
}

/** The same as a canvas needs it: resolved in the style of an element. */
export function resolvedColors(element: Element): readonly string[] {
  const style = getComputedStyle(element);
  return seriesColors.map((name) => style.getPropertyValue(`--vscode-charts-${name}`).trim() || style.color);
}
