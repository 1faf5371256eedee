import { numberSize, themeVersion } from "../theme.ts";
import type { Ink } from "./paint.ts";

/** Colours and fonts of the theme as a canvas needs them: resolved. */
export interface CanvasInk extends Ink {
  readonly label: string;
  readonly font: string;
  /** Marks of cells that moved. */
  readonly moved: string;
  /** Marks of cells that are not as expected. */
  readonly wrong: string;
}

// A computed style is slow to read: all pictures of a theme share one reading.
let known: { readonly version: number; readonly ink: CanvasInk } | undefined;

/** The ink of the theme in force; read from the page's style once per theme. Reads a signal. */
export function canvasInk(): CanvasInk {
  const version = themeVersion.value;
  if (known?.version !== version) known = { version, ink: read(getComputedStyle(document.body)) };
  return known.ink;
}

function read(style: CSSStyleDeclaration): CanvasInk {
  const variable = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    label: variable("--vscode-descriptionForeground", style.color),
    // Labels of the margins are one pixel smaller than numbers in tables.
    font: `${numberSize.value - 1}px ${variable("--vscode-editor-font-family", "monospace")}`,
    moved: variable("--vscode-editorGutter-modifiedBackground", variable("--vscode-charts-blue", "#06c")),
    wrong: variable("--vscode-editorError-foreground", "#d00"),
    nan: channels(variable("--vscode-attention-nanCell", variable("--vscode-editorError-foreground", "#d00"))),
    beyond: channels(variable("--vscode-charts-yellow", "#e2c08d")),
    hatch: variable("--vscode-attention-maskedCell", translucent(style.color)),
  };
}

/** Any CSS colour as red, green and blue. */
function channels(color: string): [number, number, number] {
  // Painted and read back: a theme's colors may be written in any way CSS knows.
  const context = new OffscreenCanvas(1, 1).getContext("2d")!;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

function translucent(color: string): string {
  return `rgb(${channels(color).join(" ")} / 30%)`;
}
