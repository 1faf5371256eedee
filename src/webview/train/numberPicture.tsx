import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { paintMatrix } from "../paintMatrix.ts";
import { type PointedCell, pointingAt } from "../pointedCell.ts";
import { text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";

// The picture's own pixels, and then its size on the page in CSS pixels.
const mostPixels = 128;
const largestCell = 20;
const longestSide = 160;

interface NumberPictureProps {
  readonly title: string;
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
  /** The name that colours go by: `weights` for amounts, anything else for signed numbers. */
  readonly scaleName: string;
  /** Whether small numbers keep a color beside large ones. */
  readonly bent?: boolean;
  /** Bounds of the colours; its own without. */
  readonly domain?: readonly [number, number];
  /** The cell that is pointed at, shared with the pictures beside it. */
  readonly at: Signal<PointedCell | undefined>;
  /** What is said of a cell. */
  wordsOf(cell: PointedCell): string;
}

/** A matrix as a small picture with its range. Arrow keys walk over its cells, as the mouse does. */
export function NumberPicture(props: NumberPictureProps) {
  const { title, rows, cols, data, scaleName, domain, bent = false, at, wordsOf } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { place, listeners } = pointingAt(at, rows, cols);
  // Read while drawing, so that another theme draws anew.
  const look = [theme.value, themeVersion.value, domain?.[0], domain?.[1]];
  useEffect(() => {
    if (canvas.current === null) return;
    const scale = colorScaleFor(scaleName, data, {
      theme: theme.value,
      ...(domain && { domain }),
      ...(bent && { choice: "symlog" }),
    });
    paintMatrix(canvas.current, { rows, cols, data }, scale, mostPixels);
  }, [data, rows, cols, scaleName, bent, ...look]);
  const size = Math.min(largestCell, longestSide / Math.max(1, rows, cols));
  // A row of many columns stays a line that can be seen.
  const [width, height] = [Math.max(4, cols * size), Math.max(4, rows * size)];
  const range = rangeOf(data);
  return (
    <figure class="train-picture">
      <figcaption>{title}</figcaption>
      <div class="train-canvas" style={{ width: `${width}px`, height: `${height}px` }}>
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label={place === undefined ? `${title}: ${range}` : wordsOf(place)}
          {...listeners}
        />
        {place !== undefined && (
          <span
            class="train-mark"
            style={{
              left: `${(100 * place.col) / cols}%`,
              top: `${(100 * place.row) / rows}%`,
              width: `${100 / cols}%`,
              height: `${100 / rows}%`,
            }}
          />
        )}
      </div>
      <span class="train-range">{range}</span>
    </figure>
  );
}

function rangeOf(data: Float64Array): string {
  if (data.length === 0) return text("empty");
  const [low, high] = [data.reduce((a, b) => Math.min(a, b)), data.reduce((a, b) => Math.max(a, b))];
  return low === high ? briefNumber(low, 3) : text("{0} to {1}", briefNumber(low, 3), briefNumber(high, 3));
}
