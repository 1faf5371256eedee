import { useEffect, useRef } from "preact/hooks";
import type { ScaleChoice } from "../../core/view/colorCurve.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { paintMatrix } from "../paintMatrix.ts";
import { outline } from "../state.ts";
import { scaleTheme, theme, themeVersion } from "../theme.ts";

interface DifferenceMapProps {
  readonly name: string;
  /** What the picture says in words. */
  readonly words: string;
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
  /** Whether each cell has two numbers, drawn as its left and right half. */
  readonly halves?: boolean;
  /** The name of the step, or `difference` for a scale symmetric around 0. */
  readonly scaleName: string;
  readonly domain?: readonly [number, number];
  /** How the colors run; `linear` where it is not said. */
  readonly choice?: ScaleChoice;
  /** The framed cell, counted row by row as all cells here. */
  readonly marked: number | undefined;
  onPoint(cell: number | undefined): void;
  onChoose(cell: number): void;
}

// The canvas's own pixels at each side.
const mostPixels = 512;

/** A matrix as one picture; where a pixel stands for many cells it shows the one farthest from 0. */
export function DifferenceMap(props: DifferenceMapProps) {
  const {
    name,
    words,
    rows,
    cols,
    data,
    halves = false,
    scaleName,
    domain,
    choice = "linear",
    marked,
    onPoint,
    onChoose,
  } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = outline.value?.display.colors;
  const look = [theme.value, themeVersion.value, palette, domain?.[0], domain?.[1], choice];
  useEffect(() => {
    const scale = colorScaleFor(scaleName, data, {
      ...scaleTheme.value,
      // A palette for amounts has no middle for zero.
      ...(palette && scaleName !== "difference" && { palette }),
      ...(domain && { domain }),
      choice,
    });
    if (canvas.current !== null)
      paintMatrix(canvas.current, { rows, cols: halves ? 2 * cols : cols, data }, scale, mostPixels);
  }, [data, rows, cols, halves, scaleName, ...look]);
  const cellAt = (event: MouseEvent): number | undefined => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0 || box.height === 0) return undefined;
    const col = Math.floor(((event.clientX - box.left) / box.width) * cols);
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    return col >= 0 && col < cols && row >= 0 && row < rows ? row * cols + col : undefined;
  };
  return (
    <figure class="compare-map">
      <figcaption>{name}</figcaption>
      <div class="compare-picture" style={{ aspectRatio: `${cols} / ${rows}` }}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={words}
          onMouseMove={(event) => onPoint(cellAt(event))}
          onMouseLeave={() => onPoint(undefined)}
          onClick={(event) => {
            const cell = cellAt(event);
            if (cell !== undefined) onChoose(cell);
          }}
        />
        {marked !== undefined && (
          <span
            class="compare-mark"
            style={{
              left: `${(100 * (marked % cols)) / cols}%`,
              top: `${(100 * Math.floor(marked / cols)) / rows}%`,
              width: `${100 / cols}%`,
              height: `${100 / rows}%`,
            }}
          />
        )}
      </div>
    </figure>
  );
}
