import { shownLayers } from "../state.ts";
import { t, text } from "../strings.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import type { HeadsLayout } from "./headsLayout.ts";
import { figureText, kindOf, nameOf, sharedHead } from "./headsState.ts";

// The same places as `paintHeads` has.
function placed(at: number, layout: HeadsLayout) {
  return {
    left: `${layout.gutter + (at % layout.columns) * layout.width}px`,
    top: `${Math.floor(at / layout.columns) * layout.height}px`,
    width: `${layout.width}px`,
  };
}

interface PlacedHead {
  readonly head: HeadAtGlance;
  /** Its place in the grid, from 0. */
  readonly at: number;
  readonly layout: HeadsLayout;
}

interface CaptionProps extends PlacedHead {
  readonly scoreOf: ((head: HeadAtGlance) => number | undefined) | undefined;
}

/** Below a picture: which head it is and what it does, or what the reader's rule gives it. */
export function Caption({ head, at, layout, scoreOf }: CaptionProps) {
  const place = placed(at, layout);
  return (
    <p
      class="head-caption"
      aria-hidden="true"
      style={{ ...place, top: `${Number.parseFloat(place.top) + layout.width}px` }}
    >
      <b>{nameOf(head)}</b> {scoreOf ? text("rule {0}", figureText(scoreOf(head))) : kindOf(head)}
    </p>
  );
}

/** The picture that the keyboard focus is on, as a screen reader hears of it. */
export function Current({ head, at, layout }: Omit<PlacedHead, "head"> & { head: HeadAtGlance | undefined }) {
  if (head === undefined) return null;
  const shared = sharedOf(head);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of a grid that is no table
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its current cell
    <div role="row" aria-rowindex={Math.floor(at / layout.columns) + 1}>
      {/* biome-ignore lint/a11y/useSemanticElements: a cell of a grid that is no table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its current cell */}
      <div
        id="current-head"
        class="current-head"
        role="gridcell"
        aria-colindex={(at % layout.columns) + 1}
        aria-label={`${nameOf(head)}: ${kindOf(head)}${shared === undefined ? "" : ` · ${shared}`}`}
        style={{ ...placed(at, layout), height: `${layout.width}px` }}
      />
    </div>
  );
}

/** A frame around a picture. */
export function Mark({ name, at, layout }: { name: string; at: number; layout: HeadsLayout }) {
  return <div class={name} aria-hidden="true" style={{ ...placed(at, layout), height: `${layout.width}px` }} />;
}

/** The names of the layers whose rows are in sight. */
export function LayerNames({ layout, from, to }: { layout: HeadsLayout; from: number; to: number }) {
  const layers = shownLayers.value;
  return (
    <>
      {layers.slice(from, to).map(({ path, label }, k) => (
        <p
          key={path}
          class="heads-layer"
          aria-hidden="true"
          title={t(label) || path}
          style={{ top: `${(from + k) * layout.height}px`, width: `${layout.gutter}px`, height: `${layout.width}px` }}
        >
          {text("L{0}", from + k + 1)}
        </p>
      ))}
    </>
  );
}

/** `key/value head 2`, where several heads read the same keys and values. */
export function sharedOf({ layerIndex, head }: HeadAtGlance): string | undefined {
  const layer = shownLayers.value[layerIndex];
  const shared = layer && sharedHead(layer, head);
  return shared === undefined ? undefined : text("key/value head {0}", shared + 1);
}
