import { effect, type Signal, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Overview } from "../../core/tensor/files/overview.ts";
import { type ColorScale, colorScaleFor, finiteBounds } from "../../core/view/colorScale.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { mostThumbnails, thumbnailNumbers } from "../../protocol/tensorMessages.ts";
import { scales } from "../options.ts";
import { paint, thumbnailSize } from "../steps/thumbnail.tsx";
import { text } from "../strings.ts";
import { scaleTheme } from "../theme.ts";
import { nameOfAxis } from "./axisPickers.tsx";
import { ask } from "./tensorsHost.ts";
import { askedAxes, axes, indices, reading, scaleKind, scaleName, size, tensor } from "./tensorsState.ts";

/** Matrices along an axis that have a thumbnail; the slider reaches the others. */
const mostShown = 64;

interface Strip {
  readonly axis: number;
  readonly pictures: readonly Overview[];
}

const strip: Signal<Strip | undefined> = signal(undefined);

/** The axis whose matrices are shown side by side: the heads, else the last that is not looked at. */
function axisOfStrip(): number | undefined {
  const { row, col } = axes.value;
  const shape = tensor.value?.shape ?? [];
  const free = shape.flatMap((count, axis) => (axis === row || axis === col || count < 2 ? [] : [axis]));
  const heads = reading.value?.indexOf("H") ?? -1;
  return free.includes(heads) ? heads : free.at(-1);
}

/** Asks for the thumbnails of whatever is looked at, some at a time; those of what was looked at before are dropped. */
export function followThumbnails(): void {
  effect(() => {
    const axis = axisOfStrip();
    const listed = tensor.value;
    const { rows, cols } = size.value;
    const matrix = { tensor: askedAxes().tensor, rowAxis: axes.value.row, colAxis: axes.value.col };
    // The index along the axis itself is of no matter.
    const at = indices.value.with(axis ?? 0, 0);
    const key = JSON.stringify([matrix, at, axis]);
    // Walking along the axis asks for nothing again.
    if (key === asked) return;
    asked = key;
    strip.value = undefined;
    const numbers = rows * cols;
    if (axis === undefined || listed === undefined || listed.fault !== undefined || numbers === 0) return;
    // Each would have to be read whole.
    if (numbers > thumbnailNumbers) return;
    const most = Math.min(mostShown, listed.shape[axis] ?? 0);
    void fetchAll(key, most, (from, count) => ask("thumbnails", { ...matrix, at, axis, from, count }), axis);
  });
}

// What the thumbnails are of; another key ends what is under way.
let asked = "";

async function fetchAll(
  key: string,
  most: number,
  fetch: (from: number, count: number) => Promise<readonly Overview[]>,
  axis: number,
): Promise<void> {
  let pictures: readonly Overview[] = [];
  while (pictures.length < most && key === asked) {
    // A failure ends the strip where it is.
    const more = await fetch(pictures.length, Math.min(mostThumbnails, most - pictures.length)).catch(() => []);
    if (more.length === 0 || key !== asked) return;
    pictures = [...pictures, ...more];
    strip.value = { axis, pictures };
  }
}

/** One small picture for each head, in one scale; each chooses its head. */
export function TensorThumbnails() {
  const now = strip.value;
  const listed = tensor.value;
  if (now === undefined || listed === undefined) return null;
  const { axis, pictures } = now;
  // Of the whole matrices: a thumbnail leaves numbers out.
  const bounds = finiteBounds(Float64Array.from(pictures.flatMap(({ min, max }) => [min, max])));
  const choice = scales.value.get(scaleName) ?? "auto";
  const options = {
    ...scaleTheme.value,
    choice: choice === "row" ? "linear" : choice,
    ...(bounds && { domain: bounds }),
  };
  const numbers = Float64Array.from(pictures.flatMap(({ data }) => [...data]));
  const scale = colorScaleFor(scaleKind(bounds?.[0] ?? 0, listed.name), numbers, options);
  const count = listed.shape[axis] ?? 0;
  return (
    <section class="tensor-thumbnails" aria-label={nameOfAxis(axis)}>
      {pictures.map((picture, index) => (
        <button
          key={index}
          type="button"
          aria-pressed={indices.value[axis] === index}
          title={text(
            "{0} {1}: min {2}, max {3}",
            nameOfAxis(axis),
            index,
            briefNumber(picture.min),
            briefNumber(picture.max),
          )}
          onClick={() => {
            indices.value = indices.value.with(axis, index);
          }}
        >
          <OneThumbnail picture={picture} scale={scale} />
          <span>{index}</span>
        </button>
      ))}
      {count > pictures.length && pictures.length >= mostShown && (
        <small>{text("The first {0} of {1}", pictures.length, count)}</small>
      )}
    </section>
  );
}

function OneThumbnail({ picture, scale }: { picture: Overview; scale: ColorScale }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, cols, data: numbers } = picture;
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, { rows, cols, numbers, scale, masked: undefined });
  }, [rows, cols, numbers, scale]);
  const { width, height } = thumbnailSize(rows, cols);
  return <canvas class="thumbnail" ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />;
}
