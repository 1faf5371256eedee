import { effect, useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { contentOf } from "../grid/content.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { watchNearness, whenIdle } from "../grid/near.ts";
import { canvasInk } from "../heatmap/heatmapInk.ts";
import { putPixels } from "../pixels.ts";
import { shrunk } from "../shrunk.ts";

// In CSS pixels.
const widest = 46;
const tallest = 34;
const largestCell = 9;

/** The size of a matrix as a small picture: its own proportions as far as they fit. In pixels. */
export function thumbnailSize(rows: number, cols: number): { readonly width: number; readonly height: number } {
  const cell = Math.min(largestCell, widest / Math.max(1, cols), tallest / Math.max(1, rows));
  // A row of a thousand cells is still a line that can be seen.
  return { width: Math.max(4, Math.round(cols * cell)), height: Math.max(4, Math.round(rows * cell)) };
}

/** A matrix as a tiny heatmap, painted when there is time. */
export function Thumbnail({ name, rows, cols }: { name: string; rows: number; cols: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const content = useComputed(() => contentOf(name, "after"));
  const { width, height } = thumbnailSize(rows, cols);
  useEffect(() => {
    const element = canvas.current!;
    let near = false;
    // Takes the last wait for idle time back.
    let cancel = (): unknown => false;
    const later = (): void => {
      cancel();
      // Idle time may come after the reader has scrolled on.
      cancel = whenIdle(() => near && paint(element, content.peek()));
    };
    const unwatch = watchNearness(element, (now) => {
      near = now;
      later();
    });
    const stop = effect(() => {
      // Reads the content: numbers that change paint anew. While they are missing the last picture stays.
      if (content.value) later();
    });
    return () => {
      cancel();
      unwatch();
      stop();
    };
  }, [content]);
  return <canvas class="thumbnail" ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />;
}

/** Paints a matrix as a picture of a few pixels: each shows its most conspicuous number. */
export function paint(
  canvas: HTMLCanvasElement,
  content: Pick<MatrixContent, "rows" | "cols" | "masked" | "numbers" | "scale"> | undefined,
): void {
  if (content === undefined || content.rows * content.cols === 0) return;
  // Twice the size it is shown at, for screens of double density.
  const small = shrunk(content, 2 * tallest, 2 * widest);
  canvas.width = small.cols;
  canvas.height = small.rows;
  const context = canvas.getContext("2d");
  if (context !== null) putPixels(context, small, content.scale, { nan: canvasInk().nan });
}
