import { useEffect, useRef } from "preact/hooks";
import { freshPen } from "../canvasPen.ts";
import { resolvedSeriesColor } from "../seriesColors.ts";
import { themeVersion } from "../theme.ts";
import { rowHeight } from "./tokenLayout.ts";

/** A line from a token of the left column to one of the right. */
export interface TokenLine {
  readonly left: number;
  readonly right: number;
  /** 0…1: how strong it is. */
  readonly share: number;
  /** Which of the theme's colours, from 0. */
  readonly color: number;
  /** Drawn behind the others. */
  readonly isFaint?: boolean;
}

interface TokenLinesProps {
  readonly lines: readonly TokenLine[];
  /** Where the left column ends, and how far the right one is from there. */
  readonly x: number;
  readonly width: number;
  readonly sight: { readonly top: number; readonly height: number };
}

// In pixels, at the full share.
const widest = 5;
const faintWidest = 2.5;

/** Lines between two columns, on one canvas as large as what is in sight; those that are out of sight are not drawn. */
export function TokenLines({ lines, x, width, sight }: TokenLinesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = themeVersion.value;
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, lines, width, sight);
  }, [lines, width, sight.top, sight.height, version]);
  return (
    <canvas
      ref={canvas}
      class="token-lines"
      style={{ left: `${x}px`, top: `${sight.top}px`, width: `${width}px`, height: `${sight.height}px` }}
    />
  );
}

function paint(
  canvas: HTMLCanvasElement,
  lines: readonly TokenLine[],
  width: number,
  { top, height }: TokenLinesProps["sight"],
): void {
  const pen = freshPen(canvas, width, height);
  if (pen === undefined) return;
  const colorOf = resolvedSeriesColor(canvas);
  for (const { left, right, share, color, isFaint } of lines) {
    // From the middle of one row to that of the other.
    const [from, to] = [(left + 0.5) * rowHeight - top, (right + 0.5) * rowHeight - top];
    if (Math.max(from, to) < 0 || Math.min(from, to) > height || !(share > 0)) continue;
    pen.strokeStyle = colorOf(color);
    // Of thousands of faint lines each must be nearly transparent; the root keeps weak ones in sight.
    pen.globalAlpha = isFaint ? 0.06 + 0.5 * Math.sqrt(share) : 0.15 + 0.85 * share;
    pen.lineWidth = Math.max(0.5, (isFaint ? faintWidest : widest) * share);
    pen.beginPath();
    pen.moveTo(0, from);
    pen.bezierCurveTo(width / 2, from, width / 2, to, width, to);
    pen.stroke();
  }
}
