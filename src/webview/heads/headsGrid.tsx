import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { colorScaleFor, finiteBounds } from "../../core/view/colorScale.ts";
import { compareHeads } from "../compare/compareState.ts";
import { outline, shownLayers } from "../state.ts";
import { text } from "../strings.ts";
import { scaleTheme, theme, themeVersion } from "../theme.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { Caption, Current, LayerNames, Mark } from "./headMarks.tsx";
import { headMove, headsLayout, layerPlaces } from "./headsLayout.ts";
import { headKey } from "./headsOrder.ts";
import { isShared, openHead, pointedHead } from "./headsState.ts";
import { paintHeads } from "./paintHeads.ts";

// Numbers of all pictures together by which colors are chosen.
const mostSampled = 16_384;

interface GridProps {
  readonly heads: readonly HeadAtGlance[];
  /** Whether each row is a layer. */
  readonly isByLayer: boolean;
  /** The place that the keyboard focus is on. */
  readonly at: Signal<number>;
  /** The head that the next one is compared with. */
  readonly held: Signal<HeadAtGlance | undefined>;
  /** What the reader's rule gives a head, where there is one. */
  readonly scoreOf: ((head: HeadAtGlance) => number | undefined) | undefined;
}

/** The places of heads as the grid has them, and the one that the keyboard focus is on. */
export function placesOf(heads: readonly HeadAtGlance[], isByLayer: boolean, at: number) {
  const layers = shownLayers.value;
  const perLayer = isByLayer ? Math.max(1, ...layers.map(({ dims }) => dims.heads)) : undefined;
  const places = perLayer === undefined ? heads : layerPlaces(heads, layers.length, perLayer);
  const wanted = Math.min(at, places.length - 1);
  // Rows of layers have gaps; the focus is never in one.
  const current = places[wanted] === undefined ? places.findIndex((head) => head !== undefined) : wanted;
  return { places, perLayer, current };
}

/** All heads as pictures on one canvas; one tab stop, arrows walk, Enter opens, Shift with either holds one to compare. */
export function HeadsGrid({ heads, isByLayer, at, held, scoreOf }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal({ width: 0, height: 0, top: 0, left: 0 });
  const { places, perLayer, current } = placesOf(heads, isByLayer, at.value);
  const { width, height, top, left } = size.value;
  const layout = headsLayout(places.length, perLayer, { width, height });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const read = () => {
      const { clientWidth, clientHeight, scrollTop, scrollLeft } = element;
      size.value = { width: clientWidth, height: clientHeight, top: scrollTop, left: scrollLeft };
    };
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => observer.disconnect();
  }, [size]);
  const look = [themeVersion.value, theme.value, outline.value?.display.colors, isShared.value];
  useEffect(() => {
    if (width > 0 && canvas.current !== null) paintHeads(canvas.current, places, layout, scalesOf(heads), size.value);
  }, [heads, isByLayer, width, height, top, left, ...look]);
  const placeOf = (event: MouseEvent): number | undefined => {
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined) return undefined;
    const col = Math.floor((event.clientX - box.left + left - layout.gutter) / layout.width);
    const found = Math.floor((event.clientY - box.top + top) / layout.height) * layout.columns + col;
    return col >= 0 && col < layout.columns && places[found] !== undefined ? found : undefined;
  };
  const choose = (head: HeadAtGlance | undefined, isPair: boolean) => {
    if (head === undefined) return;
    if (!isPair) openHead(head);
    // Shift: the first head is held, the second compared with it, the same one let go.
    else if (held.value === undefined || headKey(held.value) === headKey(head)) {
      held.value = held.value === undefined ? head : undefined;
    } else {
      compareHeads(held.value, head);
      held.value = undefined;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isEnter = event.key === "Enter" || event.key === " ";
    const to = isEnter ? current : headMove(current, event.key, places, layout.columns);
    if (to === undefined) return;
    event.preventDefault();
    if (isEnter) return choose(places[current], event.shiftKey);
    at.value = to;
    pointedHead.value = undefined;
    const box = scroller.current;
    if (box === null) return;
    const [x, y] = [
      layout.gutter + (to % layout.columns) * layout.width,
      Math.floor(to / layout.columns) * layout.height,
    ];
    // No further than needed.
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y + layout.height > box.scrollTop + box.clientHeight) box.scrollTop = y + layout.height - box.clientHeight;
    if (x - layout.gutter < box.scrollLeft) box.scrollLeft = x - layout.gutter;
    else if (x + layout.width > box.scrollLeft + box.clientWidth) box.scrollLeft = x + layout.width - box.clientWidth;
  };
  const first = Math.max(0, Math.floor(top / layout.height)) * layout.columns;
  const end = Math.min(places.length, Math.ceil((top + height) / layout.height) * layout.columns);
  const pointed = places.findIndex((head) => head !== undefined && headKey(head) === pointedHead.value);
  const heldAt = places.findIndex((head) => head !== undefined && held.value && headKey(head) === headKey(held.value));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of pictures on one canvas, of which the current one is a cell
    <div
      class="heads-scroller"
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={text("Heads")}
      aria-rowcount={layout.rows}
      aria-colcount={layout.columns}
      aria-activedescendant="current-head"
      onKeyDown={onKeyDown}
      onMouseMove={(event) => {
        const found = places[placeOf(event) ?? -1];
        pointedHead.value = found && headKey(found);
      }}
      onMouseLeave={() => {
        pointedHead.value = undefined;
      }}
      onClick={(event) => choose(places[placeOf(event) ?? -1], event.shiftKey)}
    >
      <div
        class="heads-paper"
        style={{
          height: `${layout.rows * layout.height}px`,
          width: `${layout.gutter + layout.columns * layout.width}px`,
        }}
      >
        <canvas class="heads-canvas" ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />
        {perLayer !== undefined && (
          <LayerNames layout={layout} from={first / layout.columns} to={end / layout.columns} />
        )}
        {layout.hasWords &&
          places
            .slice(first, end)
            .map((head, k) => head && <Caption key={first + k} {...{ head, layout, scoreOf }} at={first + k} />)}
        <Current head={places[current]} at={current} layout={layout} />
        {pointed >= 0 && <Mark name="pointed-head" at={pointed} layout={layout} />}
        {heldAt >= 0 && <Mark name="held-head" at={heldAt} layout={layout} />}
      </div>
    </div>
  );
}

/** The colors of each head's picture. */
export function scalesOf(heads: readonly HeadAtGlance[]) {
  const options = {
    ...scaleTheme.value,
    ...(outline.value?.display.colors && { palette: outline.value.display.colors }),
  };
  const bounds = heads.map(({ picture }) => finiteBounds(picture) ?? ([0, 1] as const));
  const low = bounds.reduce((least, [from]) => Math.min(least, from), 0);
  const high = bounds.reduce((most, [, to]) => Math.max(most, to), Number.NEGATIVE_INFINITY);
  const whole = [low, high] as const;
  const shared = colorScaleFor("weights", sampleOf(heads, high), { ...options, domain: whole });
  return ({ picture }: HeadAtGlance) => (isShared.value ? shared : colorScaleFor("weights", picture, options));
}

/** Numbers of all pictures, which say how the colors run: some of them where there are many, and the largest. */
function sampleOf(heads: readonly HeadAtGlance[], largest: number): Float64Array {
  const each = Math.max(8, Math.floor(mostSampled / heads.length));
  const sample = heads.flatMap(({ picture }) => {
    // An odd stride does not walk down one column.
    const stride = Math.max(1, Math.floor(picture.length / each)) | 1;
    return Array.from({ length: Math.ceil(picture.length / stride) }, (_, at) => picture[at * stride] ?? 0);
  });
  return Float64Array.from([...sample, largest]);
}
