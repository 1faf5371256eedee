import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LayerHeads } from "../../core/figures/layerHeads.ts";
import { colorScaleFor, finiteBounds } from "../../core/view/colorScale.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { activeTab, changeView, outline, view, wantedStep } from "../state.ts";
import { t, text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";
import { type HeadAtGlance, useHeads } from "./headsData.ts";
import { type HeadsLayout, headMove, headsLayout } from "./headsLayout.ts";
import { paintHeads } from "./paintHeads.ts";
import { rule, useRanked } from "./rankedHeads.ts";
import "./heads.css";

const sortedBy = signal("layers");
const isShared = signal(true);
const digits = 3;
/** The order in which neighbours are alike. */
const similarity = "similarity";

/** The view “Heads”: every head of every layer as a picture, sorted by a figure, one click from its steps. */
export function View() {
  const { heads, figures, layers, fault } = useHeads();
  const all = outline.value?.layers.length ?? 0;
  const ranked = useRanked(sortedBy.value === similarity);
  const scores = ranked && "scores" in ranked ? ranked.scores : undefined;
  const hasRule = rule.value.trim() !== "";
  const sorted = scores === undefined ? sortHeads(heads, sortedBy.value) : byScore(heads, scores);
  if (heads.length === 0) return <p class="row-empty">{fault ?? text("Reading the weights…")}</p>;
  return (
    <section class="heads-view" aria-label={text("Heads")} aria-busy={layers < all}>
      <div class="heads-tools">
        <label>
          {text("Sort by")}{" "}
          <select
            class="select"
            value={sortedBy.value}
            onChange={(event) => (sortedBy.value = event.currentTarget.value)}
          >
            <option value="layers">{text("Layer and head")}</option>
            <option value="archetype">{text("Archetype")}</option>
            <option value={similarity}>{text("Similarity")}</option>
            {figures.map(({ name, title }) => (
              <option key={name} value={name}>
                {t(title)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={isShared.value}
            onChange={(event) => (isShared.value = event.currentTarget.checked)}
          />{" "}
          {text("All heads on one colour scale")}
        </label>
        <label>
          {text("Find")}{" "}
          <input
            class="heads-rule"
            type="search"
            spellcheck={false}
            placeholder="j == i-1"
            title={text("A rule for key j of query i, such as tok[j-1] == tok[i]; heads that follow it come first")}
            value={rule.value}
            onInput={(event) => (rule.value = event.currentTarget.value)}
          />
        </label>
        {ranked && "message" in ranked && (
          <span class="heads-fault" role="alert">
            {t(ranked.message)}
          </span>
        )}
        <span class="heads-count" role="status">
          {layers < all ? text("{0} of {1} layers", layers, all) : countOf(heads.length)}
        </span>
      </div>
      <HeadsGrid heads={sorted} figures={figures} scoreOf={hasRule ? scoreIn(heads, scores) : undefined} />
    </section>
  );
}

function countOf(heads: number): string {
  return heads === 1 ? text("1 head") : text("{0} heads", heads);
}

/** Heads by a figure, the largest first, those without it last; of equals the earlier first. */
export function sortHeads(heads: readonly HeadAtGlance[], by: string): readonly HeadAtGlance[] {
  if (by === "layers") return heads;
  if (by === "archetype")
    return [...heads].sort((a, b) =>
      a.archetype.name < b.archetype.name ? -1 : a.archetype.name > b.archetype.name ? 1 : 0,
    );
  const rank = (head: HeadAtGlance): number => {
    const value = head.figures.get(by);
    return value === undefined || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return [...heads].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}

/** The heads with the largest scores first, those without one last. */
function byScore(heads: readonly HeadAtGlance[], scores: Float64Array): readonly HeadAtGlance[] {
  const rank = (at: number): number => {
    const score = scores[at] ?? Number.NaN;
    return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
  };
  const places = heads.map((head, at) => ({ head, score: rank(at) }));
  return places.sort((a, b) => (a.score === b.score ? 0 : b.score - a.score)).map(({ head }) => head);
}

type ScoreOf = (head: HeadAtGlance) => number | undefined;

function scoreIn(heads: readonly HeadAtGlance[], scores: Float64Array | undefined): ScoreOf {
  const places = new Map(heads.map((head, at) => [head, at]));
  return (head) => scores?.[places.get(head) ?? -1];
}

interface GridParts {
  readonly heads: readonly HeadAtGlance[];
  readonly figures: LayerHeads["figures"];
  /** What the reader's rule gives a head, where there is one. */
  readonly scoreOf: ScoreOf | undefined;
}

function HeadsGrid({ heads, figures, scoreOf }: GridParts) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal({ width: 0, height: 0, top: 0 });
  const at = useSignal(0);
  const over = useSignal<number | undefined>(undefined);
  const layers = outline.value?.layers ?? [];
  const isByLayer = sortedBy.value === "layers" && scoreOf === undefined && layers.length > 1;
  const perLayer = isByLayer ? Math.max(1, ...layers.map(({ dims }) => dims.heads)) : undefined;
  const { width, height, top } = size.value;
  const layout = headsLayout(heads.length, perLayer, { width, height });
  const shown = Math.min(over.value ?? at.value, heads.length - 1);
  useEffect(() => {
    const element = scroller.current!;
    const read = () => {
      size.value = { width: element.clientWidth, height: element.clientHeight, top: element.scrollTop };
    };
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => observer.disconnect();
  }, [size]);
  const look = [themeVersion.value, theme.value, outline.value?.display.colors, isShared.value];
  useEffect(() => {
    if (width === 0) return;
    paintHeads(canvas.current!, heads, layout, scalesOf(heads), { top, height, width });
  }, [heads, width, height, top, ...look]);
  const placeOf = (event: MouseEvent): number | undefined => {
    const box = scroller.current!.getBoundingClientRect();
    const col = Math.floor((event.clientX - box.left) / layout.width);
    const found =
      Math.floor((event.clientY - box.top + scroller.current!.scrollTop) / layout.height) * layout.columns + col;
    return col < layout.columns && found >= 0 && found < heads.length ? found : undefined;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") open(heads[at.value]);
    const to = headMove(at.value, event.key, heads.length, layout.columns);
    if (to === undefined && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (to === undefined) return;
    at.value = to;
    const y = Math.floor(to / layout.columns) * layout.height;
    const box = scroller.current!;
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y + layout.height > box.scrollTop + box.clientHeight) box.scrollTop = y + layout.height - box.clientHeight;
  };
  const first = Math.max(0, Math.floor(top / layout.height)) * layout.columns;
  const end = Math.min(heads.length, Math.ceil((top + height) / layout.height) * layout.columns);
  return (
    <div class="heads-body">
      {/* biome-ignore lint/a11y/useSemanticElements: a grid of pictures on one canvas, of which the current one is a cell */}
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
          over.value = placeOf(event);
        }}
        onMouseLeave={() => {
          over.value = undefined;
        }}
        onClick={(event) => {
          const found = placeOf(event);
          if (found !== undefined) open(heads[found]);
        }}
      >
        <div class="heads-paper" style={{ height: `${layout.rows * layout.height}px` }}>
          <canvas class="heads-canvas" ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />
          {layout.hasWords &&
            heads
              .slice(first, end)
              .map((head, k) => <Caption key={first + k} head={head} at={first + k} layout={layout} />)}
          <Current head={heads[Math.min(at.value, heads.length - 1)]} at={at.value} layout={layout} />
        </div>
      </div>
      <Facts head={heads[shown]} figures={figures} scoreOf={scoreOf} />
    </div>
  );
}

function placed(at: number, layout: HeadsLayout) {
  return {
    left: `${(at % layout.columns) * layout.width}px`,
    top: `${Math.floor(at / layout.columns) * layout.height}px`,
    width: `${layout.width}px`,
  };
}

function Caption({ head, at, layout }: { head: HeadAtGlance; at: number; layout: HeadsLayout }) {
  const place = placed(at, layout);
  return (
    <p
      class="head-caption"
      aria-hidden="true"
      style={{ ...place, top: `${Number.parseFloat(place.top) + layout.width}px` }}
    >
      <b>{nameOf(head)}</b> {kindOf(head)}
    </p>
  );
}

function Current({ head, at, layout }: { head: HeadAtGlance | undefined; at: number; layout: HeadsLayout }) {
  if (head === undefined) return null;
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
        aria-label={`${nameOf(head)}: ${kindOf(head)}`}
        style={{ ...placed(at, layout), height: `${layout.width}px` }}
      />
    </div>
  );
}

/** All figures of the head under the mouse or the keyboard. */
function Facts({ head, figures, scoreOf }: Omit<GridParts, "heads"> & { head: HeadAtGlance | undefined }) {
  if (head === undefined) return null;
  const score = scoreOf?.(head);
  return (
    <dl class="heads-facts" aria-label={nameOf(head)}>
      <div class="heads-fact">
        <dt>{nameOf(head)}</dt>
        <dd>{kindOf(head)}</dd>
      </div>
      {scoreOf && (
        <div class="heads-fact">
          <dt>{text("Your rule")}</dt>
          <dd>{score === undefined || Number.isNaN(score) ? "–" : briefNumber(score, digits)}</dd>
        </div>
      )}
      {figures.map(({ name, title, words }) => {
        const value = head.figures.get(name);
        return (
          <div class="heads-fact" key={name} title={t(words)}>
            <dt>{t(title)}</dt>
            <dd>{value === undefined || Number.isNaN(value) ? "–" : briefNumber(value, digits)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function nameOf({ layerIndex, head }: HeadAtGlance): string {
  const layers = outline.value?.layers ?? [];
  return layers.length > 1 ? text("Layer {0}, head {1}", layerIndex + 1, head + 1) : text("Head {0}", head + 1);
}

/** `previous 0.97 · 7 rows`. */
function kindOf({ archetype: { words, figure, rows } }: HeadAtGlance): string {
  const kind = `${t(words)} ${briefNumber(figure, 2)}`;
  return rows === undefined ? kind : text("{0} · {1} rows", kind, rows);
}

function scalesOf(heads: readonly HeadAtGlance[]) {
  const options = {
    theme: theme.value,
    ...(outline.value?.display.colors && { palette: outline.value.display.colors }),
  };
  const bounds = heads.map(({ picture }) => finiteBounds(picture) ?? ([0, 1] as const));
  const whole = [Math.min(0, ...bounds.map(([low]) => low)), Math.max(...bounds.map(([, high]) => high))] as const;
  const shared = colorScaleFor("weights", Float64Array.from(whole), { ...options, domain: whole });
  return ({ picture }: HeadAtGlance) => (isShared.value ? shared : colorScaleFor("weights", picture, options));
}

/** Goes to the head in the steps; query and key stay. */
function open(head: HeadAtGlance | undefined): void {
  if (head === undefined) return;
  changeView({ layer: head.layer, head: head.head, batch: view.value.batch });
  activeTab.value = "Steps";
  wantedStep.value = { layer: head.layer, name: "weights" };
}
