import { useEffect, useRef } from "preact/hooks";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { paletteNamed } from "../../core/view/palettes.ts";
import { type PointedCell, usePointedCell } from "../pointedCell.ts";
import { text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";

/** Influences below this part of the largest look like none. */
const decades = 6;
// In CSS pixels.
const side = 168;

interface InfluenceProps {
  readonly name: string;
  /** n×n, row by row. */
  readonly numbers: Float64Array;
  readonly n: number;
  /** What the inputs are called, and the results where they are called otherwise. */
  readonly labels: readonly string[];
  readonly rowLabels?: readonly string[];
  /** The largest influence of all networks, where the colours end. */
  readonly largest: number;
}

/** ‖∂y_i/∂x_j‖ as a picture. Arrows walk over its cells, and what is under the mouse or the keys is said below. */
export function InfluenceMatrix({ name, numbers, n, labels, rowLabels = labels, largest }: InfluenceProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { place, listeners } = usePointedCell(n, n);
  const version = themeVersion.value;
  useEffect(() => {
    if (canvas.current) paint(canvas.current, numbers, n, largest);
  }, [numbers, n, largest, version]);
  const said = place && wordsOf(numbers, n, labels, rowLabels, place);
  return (
    <figure class="influence">
      <figcaption>{name}</figcaption>
      <canvas
        ref={canvas}
        style={{ width: `${side}px`, height: `${side}px` }}
        tabIndex={0}
        role="img"
        aria-label={
          said === undefined ? text("{0}: influence of {1} inputs on {1} results", name, n) : `${name}: ${said}`
        }
        {...listeners}
      />
      <p class="influence-readout">{said ?? " "}</p>
    </figure>
  );
}

function wordsOf(
  numbers: Float64Array,
  n: number,
  labels: readonly string[],
  rowLabels: readonly string[],
  { row, col }: PointedCell,
) {
  return text("{0} on {1}: {2}", labels[col] ?? "", rowLabels[row] ?? "", briefNumber(numbers[row * n + col] ?? 0, 4));
}

function paint(canvas: HTMLCanvasElement, numbers: Float64Array, n: number, largest: number): void {
  const ramp = paletteNamed("blues", theme.peek())?.ramp;
  canvas.width = n;
  canvas.height = n;
  const context = canvas.getContext("2d");
  if (context === null || ramp === undefined || n === 0) return;
  const image = context.createImageData(n, n);
  for (let at = 0; at < n * n; at++) {
    // 1 for the largest, 0 for what is six decades below; log 0 is −∞.
    const share = largest > 0 ? 1 + Math.log10((numbers[at] ?? 0) / largest) / decades : 0;
    const [red, green, blue] = ramp(Number.isNaN(share) ? 0 : Math.max(0, share));
    image.data.set([red, green, blue, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
}
