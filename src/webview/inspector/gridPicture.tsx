import type { CellRef } from "../../core/explain/derivation.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { hovered, layerOutline, outline, selected } from "../state.ts";
import { text } from "../strings.ts";
import { scaleTheme } from "../theme.ts";

// In CSS pixels: the whole image, and one of its pixels.
const widest = 220;
const largestPixel = 34;

// Each of them is an element of the page.
const mostPixels = 4096;

/** Height and width of an image that has this many keys as its pixels; undefined without one, and for very large ones. */
export function gridOf(keys: number): readonly [number, number] | undefined {
  const grid = outline.value?.display.grid;
  return grid !== undefined && grid[0] * grid[1] === keys && keys <= mostPixels ? grid : undefined;
}

interface GridPictureProps {
  /** The query, and the key that is marked: −1 for none. */
  readonly cell: CellRef;
  /** Height and width of the image whose pixels the keys are, row by row. */
  readonly grid: readonly [number, number];
  readonly weights: Float64Array;
}

/** The weights of a query over the image that the document's positions are the pixels of; the query's own pixel is framed. */
export function GridPicture({ cell, grid: [height, width], weights }: GridPictureProps) {
  const layer = layerOutline();
  const scale = colorScaleFor("weights", weights, scaleTheme.value);
  const size = Math.min(largestPixel, widest / width);
  const at = (key: number): CellRef => ({ ...cell, matrix: "weights", col: key });
  // The query is one of the pixels only where queries and keys are the same positions.
  const own = layer?.dims.n === weights.length ? cell.row : -1;
  return (
    <figure class="grid-picture">
      <svg
        width={size * width}
        height={size * height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={text("The weights of query {0} over the image", cell.row + 1)}
        onPointerLeave={() => {
          hovered.value = undefined;
        }}
      >
        {Array.from(weights, (weight, key) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the table of weights does the same for the keyboard
          <rect
            key={key}
            x={key % width}
            y={Math.floor(key / width)}
            width="1"
            height="1"
            fill={scale.css(weight)}
            onPointerEnter={() => {
              hovered.value = at(key);
            }}
            onClick={() => {
              selected.value = at(key);
            }}
          >
            <title>{`${layer?.keyLabels[key] ?? key + 1}: ${briefNumber(weight)}`}</title>
          </rect>
        ))}
        {own >= 0 && <rect class="query" x={own % width} y={Math.floor(own / width)} width="1" height="1" />}
        {cell.col >= 0 && (
          <rect class="key" x={cell.col % width} y={Math.floor(cell.col / width)} width="1" height="1" />
        )}
      </svg>
      <figcaption>
        {cell.col >= 0
          ? text("Query {0} framed solid, the key dashed", cell.row + 1)
          : text("Query {0} framed", cell.row + 1)}
      </figcaption>
    </figure>
  );
}
