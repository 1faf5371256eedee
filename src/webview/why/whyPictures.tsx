import { useEffect, useRef } from "preact/hooks";
import { type ColorScale, colorBounds, colorScaleFor } from "../../core/view/colorScale.ts";
import { downsample } from "../../core/view/downsample.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import type { WhyNumbers } from "../../protocol/whyMessages.ts";
import { useAsked } from "../asked.ts";
import { request } from "../hostApi.ts";
import { view } from "../state.ts";
import { text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";

const mostPixels = 160;
const largestCell = 22;

/** Expected, computed, and computed with the change, and by how much each is off: one scale for numbers, one for differences. */
export function WhyPictures({ index, resultVersion }: { index: number; resultVersion: number }) {
  const { batch, head } = view.value;
  const { answer } = useAsked(JSON.stringify([index, resultVersion, batch, head]), () =>
    request("readWhy", { index, batch, head, resultVersion }).catch(() =>
      request("readWhy", { index, batch: 0, head: 0, resultVersion }),
    ),
  );
  if (answer === undefined) return null;
  const { want, got, after } = answer;
  const off = (numbers: Float64Array) =>
    numbers.map((value, at) => (Object.is(value, want[at]) ? 0 : value - (want[at] ?? 0)));
  const numbers = scaleOf("scores", [want, got, ...(after ? [after] : [])]);
  const offs = [off(got), ...(after ? [off(after)] : [])];
  const differences = scaleOf("change", offs);
  return (
    <div class="why-pictures">
      <Picture title={text("Expected")} of={answer} data={want} scale={numbers} />
      <Picture title={text("Computed")} of={answer} data={got} scale={numbers} />
      <Picture title={text("Off by")} of={answer} data={offs[0] ?? got} scale={differences} />
      {after && <Picture title={text("With the change")} of={answer} data={after} scale={numbers} />}
      {after && <Picture title={text("Then off by")} of={answer} data={offs[1] ?? after} scale={differences} />}
    </div>
  );
}

/** One scale for several matrices, so that equal colours mean equal numbers. */
function scaleOf(name: string, all: readonly Float64Array[]): ColorScale {
  const values = Float64Array.from(all.flatMap((data) => [...data]));
  const [low, high] = colorBounds(values) ?? [0, 0];
  const most = Math.max(Math.abs(low), Math.abs(high));
  const domain = name === "change" ? ([-most, most] as const) : ([low, high] as const);
  return colorScaleFor(name, values, { theme: theme.value, domain, ...(name === "change" && { palette: "rdbu" }) });
}

interface PictureProps {
  readonly title: string;
  readonly of: WhyNumbers;
  readonly data: Float64Array;
  readonly scale: ColorScale;
}

function Picture({ title, of: { rows, cols, name }, data, scale }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = themeVersion.value;
  useEffect(() => {
    if (canvas.current) paint(canvas.current, { rows, cols, data }, scale);
  }, [data, scale, version]);
  const bounds = colorBounds(data) ?? [Number.NaN, Number.NaN];
  const range = text("{0} to {1}", briefNumber(bounds[0], 3), briefNumber(bounds[1], 3));
  const size = Math.min(largestCell, mostPixels / Math.max(rows, cols));
  return (
    <figure class="why-picture">
      <figcaption>{title}</figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${title} ${name}: ${range}`}
        title={range}
        style={{ width: `${Math.max(2, cols * size)}px`, height: `${Math.max(2, rows * size)}px` }}
      />
      <span class="why-range">{range}</span>
    </figure>
  );
}

function paint(
  canvas: HTMLCanvasElement,
  matrix: { readonly rows: number; readonly cols: number; readonly data: Float64Array },
  scale: ColorScale,
): void {
  const small = downsample(matrix, mostPixels, mostPixels);
  canvas.width = small.cols;
  canvas.height = small.rows;
  const context = canvas.getContext("2d");
  if (context === null || small.rows * small.cols === 0) return;
  const image = context.createImageData(small.cols, small.rows);
  for (const [at, value] of small.data.entries()) {
    const [red, green, blue] = scale.color(value, Math.floor(at / small.cols));
    image.data.set([red, green, blue, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
}
