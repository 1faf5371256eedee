import type { ComponentChildren } from "preact";
import { activeTab, changeView, layerOutline, pooling, shownLayers, view } from "../state.ts";
import { t, text } from "../strings.ts";
import { IconButton } from "./buttons.tsx";
import "./pickers.css";

/** Layer, batch item and head; each only when there is something to pick. */
export function Pickers() {
  const layer = layerOutline();
  const layers = shownLayers.value;
  if (layer === undefined) return null;
  const { batch, heads } = layer.dims;
  const { batch: batchNow, head } = view.value;
  return (
    <>
      {layers.length > 1 && <LayerPicker />}
      {batch > 1 && (
        <IndexPicker
          name={text("Batch item")}
          index={batchNow}
          count={batch}
          onPick={(at) => changeView({ batch: Number(at) })}
        />
      )}
      {heads > 1 && (
        <IndexPicker keys name={text("Head")} index={head} count={heads} onPick={pickHead}>
          {/* Other views show one head or all of them; a mean of heads is a matter of the steps. */}
          {activeTab.value === "Steps" && (
            <>
              <option value="mean">{text("Mean")}</option>
              <option value="max">{text("Maximum")}</option>
            </>
          )}
        </IndexPicker>
      )}
    </>
  );
}

/** One head, or what all have in common in the matrices of queries and keys. */
function pickHead(at: number | string): void {
  // What is pooled keeps the head: a selected cell is explained for it.
  if (typeof at === "number") changeView({ head: at });
  else pooling.value = at === "mean" ? at : "max";
}

function LayerPicker() {
  const layers = shownLayers.value;
  const index = layers.findIndex(({ path }) => path === view.value.layer);
  // Arrows count layers, the list names them by their paths.
  const pick = (at: number) => {
    const layer = layers[at]?.path;
    if (layer !== undefined) changeView({ layer });
  };
  return (
    <span class="picker">
      <select
        class="select"
        aria-label={text("Layer")}
        value={view.value.layer}
        onChange={(event) => changeView({ layer: event.currentTarget.value })}
      >
        {layers.map(({ path, label }) => (
          <option key={path} value={path}>
            {t(label) || path}
          </option>
        ))}
      </select>
      <Arrows name={text("Layer")} keys="{}" index={index} count={layers.length} onPick={pick} />
    </span>
  );
}

interface ArrowsProps {
  readonly name: string;
  readonly keys: string;
  readonly index: number;
  readonly count: number;
  onPick(index: number): void;
}

interface IndexPickerProps {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  /** Whether `[` and `]` do the same. */
  readonly keys?: boolean;
  /** More to choose, by a word. */
  readonly children?: ComponentChildren;
  onPick(index: number | string): void;
}

/** One of a few things without names of their own: `Head ‹ 2 of 8 ›`. */
function IndexPicker({ name, index, count, keys, children, onPick }: IndexPickerProps) {
  // Only the list that offers the words shows them.
  const word = children ? pooling.value : undefined;
  return (
    <span class="picker">
      <label class="picker-label">
        {name}
        <select
          class="select index-select"
          value={word ?? String(index)}
          // Words and indices come from one list as texts.
          onChange={({ currentTarget: { value } }) => onPick(Number.isNaN(Number(value)) ? value : Number(value))}
        >
          {Array.from({ length: count }, (_, at) => (
            <option key={String(at)} value={String(at)}>
              {text("{0} of {1}", at + 1, count)}
            </option>
          ))}
          {children}
        </select>
      </label>
      <Arrows name={name} keys={keys ? "[]" : ""} index={index} count={count} onPick={onPick} />
    </span>
  );
}

/** To the one before and after; `keys` are the two that do the same. */
function Arrows({ name, keys, index, count, onPick }: ArrowsProps) {
  // The first and second character; undefined where there are no keys.
  const [back, on] = keys;
  return (
    <>
      <IconButton
        icon="left"
        words={text("Previous: {0}", name)}
        {...(back && { keys: back })}
        disabled={index <= 0}
        onClick={() => onPick(index - 1)}
      />
      <IconButton
        icon="right"
        words={text("Next: {0}", name)}
        {...(on && { keys: on })}
        disabled={index === count - 1}
        onClick={() => onPick(index + 1)}
      />
    </>
  );
}
