import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { CellRef } from "../../core/explain/derivation.ts";
import type { LayerOutline } from "../../core/explain/outline.ts";
import type { Word } from "../../core/figures/tokens/subwords.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { briefNumber, exactNumber } from "../../core/view/numberFormat.ts";
import { hovered, layerOutline, outline, showCell, view } from "../state.ts";
import { text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";
import { type ShownKeys, shownKeys } from "./shownKeys.ts";
import { columnPlaces, flowPlaces, lineHeight, type Place, rowHeight } from "./tokenLayout.ts";
import { seriesColors, type TokenLine, TokenLines } from "./tokenLines.tsx";
import { shownLabel, TokenList, type TokenLook } from "./tokenList.tsx";
import {
  chosenWord,
  combine,
  layout,
  locked,
  pointed,
  type Sides,
  shown,
  sidesOf,
  type TokenNumbers,
  toward,
  useTokenNumbers,
} from "./tokensState.ts";
import { HeadLegend, TokensTools } from "./tokensTools.tsx";
import "./tokens.css";

type Side = "query" | "key";
const headingHeight = 22;
const columnWidth = 180;
const digits = 3;

/** The view “Tokens”: the text, each token coloured by what the chosen one pays it or gets of it. */
export function View() {
  const layer = layerOutline();
  if (layer === undefined || layer.dims.n === 0 || !layer.steps.some(({ name }) => name === "weights"))
    return <p class="row-empty">{text("There are no weights to show yet.")}</p>;
  return <Tokens layer={layer} />;
}

function Tokens({ layer }: { layer: LayerOutline }) {
  const sides = sidesOf(layer);
  const chosen = chosenWord(sides);
  const numbers = useTokenNumbers(layer, sides, chosen);
  const found = useSignal("");
  const chosenSide: Side = toward.value === "keys" ? "query" : "key";
  const otherSide: Side = chosenSide === "query" ? "key" : "query";
  const first = numbers.series[0];
  const kept = first === undefined ? undefined : shownKeys(first, shown.value);
  const { value: over } = pointed;
  const isPair = over !== undefined && (sides.isOne ? locked.value !== undefined : over.side === otherSide);
  const cell = isPair ? cellOf(layer, sides, chosen, over.at) : undefined;
  const cellKey = cell && `${cell.row} ${cell.col}`;
  useEffect(() => {
    hovered.value = cell;
    return () => {
      hovered.value = undefined;
    };
  }, [cellKey]);
  useEffect(() => {
    locked.value = undefined;
    pointed.value = undefined;
  }, [layer.path, toward.value, sides.query.length, sides.key.length]);
  const words = found.value === "" ? [] : matches(sides[otherSide], found.value);
  return (
    <section class="tokens-view" aria-label={text("Tokens")} aria-busy={numbers.isOld}>
      <TokensTools layer={layer} sides={sides} />
      {combine.value === "each" && layer.dims.heads > 1 && <HeadLegend heads={layer.dims.heads} />}
      <div class="tokens-line">
        <input
          class="tokens-search"
          type="search"
          placeholder={text("Find a token")}
          aria-label={text("Find a token")}
          value={found.value}
          onInput={({ currentTarget }) => {
            found.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || words.length === 0) return;
            const at = words.find((word) => word > (locked.value ?? -1)) ?? words[0];
            if (sides.isOne) locked.value = at;
            else if (at !== undefined) pointed.value = { side: otherSide, at };
          }}
        />
        {found.value !== "" && <span role="status">{text("{0} found", words.length)}</span>}
        <p class="tokens-facts" role="status">
          {numbers.fault ?? factsOf(sides, chosen, numbers, kept, isPair ? over.at : undefined)}
        </p>
        {locked.value !== undefined && (
          <button
            type="button"
            class="link"
            onClick={() => {
              locked.value = undefined;
            }}
          >
            {text("Release")}
          </button>
        )}
        {cell !== undefined && (
          <button type="button" class="link" onClick={() => showCell(cell, { ...view.value, layer: layer.path })}>
            {text("Show in Steps")}
          </button>
        )}
      </div>
      <Stage sides={sides} chosen={chosen} numbers={numbers} kept={kept} marked={new Set(words)} />
    </section>
  );
}

function matches(words: readonly Word[], what: string): number[] {
  const wanted = what.toLowerCase();
  return [...words.keys()].filter((at) => words[at]?.text.toLowerCase().includes(wanted));
}

/** The weight that a pair of words stands for, where it is one weight of one head. */
function cellOf(layer: LayerOutline, sides: Sides, chosen: number, other: number): CellRef | undefined {
  const isQuery = toward.value === "keys";
  const [query, key] = [sides.query[isQuery ? chosen : other], sides.key[isQuery ? other : chosen]];
  if (query === undefined || key === undefined || combine.value !== "head") return undefined;
  if (query.first !== query.last || key.first !== key.last) return undefined;
  const { batch, head } = view.value;
  return { layer: layer.path, matrix: "weights", batch, head, row: query.first, col: key.first };
}

/** What is said of the chosen token, or of a pair; the largest numbers where nothing else is pointed at. */
function factsOf(sides: Sides, chosen: number, { series }: TokenNumbers, kept: ShownKeys | undefined, other?: number) {
  const values = series[0];
  if (values === undefined || kept === undefined) return text("Reading the weights…");
  const isQuery = toward.value === "keys";
  const own = shownLabel(sides[isQuery ? "query" : "key"][chosen]?.text ?? "");
  const others = sides[isQuery ? "key" : "query"];
  const nameOf = (at: number): string => shownLabel(others[at]?.text ?? "");
  const order = [...values.keys()].filter((at) => values[at] !== -Infinity);
  order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const said = (at: number): string => series.map((one) => brief(one[at] ?? 0)).join(" · ");
  const hidden = text("not shown: {0} of {1} in {2} tokens", brief(kept.hiddenMass), brief(kept.mass), kept.hidden);
  const rest = kept.hidden === 0 ? "" : ` · ${hidden}`;
  if (other !== undefined) {
    const [from, to] = isQuery ? [own, nameOf(other)] : [nameOf(other), own];
    if (values[other] === -Infinity) return text("{0} → {1}: masked", from, to);
    return (
      <span title={exactNumber(values[other] ?? 0)}>
        {text("{0} → {1}: {2}, number {3} of {4}", from, to, said(other), order.indexOf(other) + 1, order.length)}
        {rest}
      </span>
    );
  }
  const most = order
    .slice(0, 3)
    .map((at) => `${nameOf(at)} ${said(at)}`)
    .join(", ");
  const told = isQuery ? text("{0} attends to {1}", own, most) : text("{0} is attended by {1}", own, most);
  return told + rest;
}

interface StageProps {
  readonly sides: Sides;
  readonly chosen: number;
  readonly numbers: TokenNumbers;
  readonly kept: ShownKeys | undefined;
  readonly marked: ReadonlySet<number>;
}

/** The paper with its tokens: one text, or queries and keys apart. */
function Stage({ sides, chosen, numbers, kept, marked }: StageProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const sight = useSignal({ top: 0, width: 0, height: 0 });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const read = () => {
      sight.value = { top: element.scrollTop, width: element.clientWidth, height: element.clientHeight };
    };
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => observer.disconnect();
  }, [sight]);
  const { width } = sight.value;
  const isLines = layout.value === "lines";
  const measured = useWidths(scroller, sides);
  const column = Math.min(columnWidth, Math.floor(width * 0.4));
  const placed = useMemo((): Readonly<Record<Side, readonly Place[]>> => {
    if (!isLines) return { query: flowPlaces(measured.query, width), key: flowPlaces(measured.key, width) };
    const right = Math.max(column, Math.min(width, 560) - column);
    return { query: columnPlaces(sides.query.length, 0, column), key: columnPlaces(sides.key.length, right, column) };
  }, [measured, width, isLines, sides.query.length, sides.key.length]);
  const shownSides: readonly Side[] = sides.isOne && !isLines ? ["key"] : ["query", "key"];
  const looks = useLooks(numbers, kept, marked);
  const chosenSide: Side = toward.value === "keys" ? "query" : "key";
  const height = isLines ? rowHeight : lineHeight;
  let top = 0;
  const lists = shownSides.map((side) => {
    const places = placed[side];
    const from = isLines ? 0 : top + (shownSides.length > 1 ? headingHeight : 0);
    const tall = (places.at(-1)?.y ?? -height) + height;
    top = isLines ? Math.max(top, tall) : from + tall + 8;
    return { side, places, from };
  });
  const tokenLines = isLines ? linesOf(numbers, kept, chosen, chosenSide) : [];
  return (
    <div class={`tokens-scroller ${layout.value}`} ref={scroller}>
      <div class="tokens-paper" style={{ height: `${top}px` }}>
        {isLines && (
          <TokenLines
            lines={tokenLines}
            x={column}
            width={Math.max(1, (placed.key[0]?.x ?? column) - column)}
            sight={sight.value}
          />
        )}
        {lists.map(({ side, places, from }) => {
          const isChosenSide = side === chosenSide || shownSides.length === 1;
          const isOther = side !== chosenSide || shownSides.length === 1;
          const name = side === "query" ? text("Queries") : shownSides.length === 1 ? text("Tokens") : text("Keys");
          return (
            <>
              {shownSides.length > 1 && !isLines && (
                <h3 key={`${side} name`} class="tokens-heading" style={{ top: `${from - headingHeight}px` }}>
                  {name}
                </h3>
              )}
              <TokenList
                key={side}
                id={`tokens-${side}`}
                name={name}
                words={sides[side]}
                places={places}
                height={height}
                top={from}
                sight={sight.value}
                chosen={isChosenSide ? chosen : undefined}
                isLocked={locked.value !== undefined}
                lookOf={isOther ? looks : plainLook}
                onPoint={(at) => {
                  // A pair stays until another is pointed at, so that what leads on from it can be clicked.
                  if (at !== undefined) pointed.value = { side, at };
                  else if (locked.value === undefined) pointed.value = undefined;
                }}
                onLock={(at) => {
                  if (isChosenSide) locked.value = locked.value === at ? undefined : at;
                }}
                onUnlock={() => {
                  locked.value = undefined;
                }}
                scrollTo={(to) => {
                  if (scroller.current !== null) scroller.current.scrollTop = to;
                }}
              />
            </>
          );
        })}
      </div>
    </div>
  );
}

function brief(value: number): string {
  return briefNumber(value, digits);
}

const plainLook = (): TokenLook => ({ style: {}, className: "plain", words: "" });

/** How tokens of the other side look: filled by one number, or with a bar for each head. */
function useLooks(numbers: TokenNumbers, kept: ShownKeys | undefined, marked: ReadonlySet<number>) {
  const { series, heads } = numbers;
  const values = series[0];
  const scale = colorScaleFor("weights", values?.filter(Number.isFinite) ?? new Float64Array(), {
    theme: theme.value,
    ...(outline.value?.display.colors && { palette: outline.value.display.colors }),
  });
  const most = Math.max(0, ...series.map((one) => one.reduce((best, value) => Math.max(best, value), 0)));
  themeVersion.value;
  return (at: number): TokenLook => {
    const value = values?.[at];
    const mark = marked.has(at) ? " found" : "";
    if (value === undefined) return { style: {}, className: `plain${mark}`, words: "" };
    if (value === -Infinity) return { style: {}, className: `masked${mark}`, words: text("masked") };
    if (kept?.shown?.has(at) === false) return { style: {}, className: `plain${mark}`, words: text("not shown") };
    const words = series.map((one) => brief(one[at] ?? 0)).join(" · ");
    if (combine.value !== "each" || series.length < 2)
      return {
        style: { background: scale.css(value), color: scale.textCss(value) },
        className: `filled${mark}`,
        words,
      };
    return { style: { backgroundImage: barsOf(series, heads, at, most) }, className: `barred${mark}`, words };
  };
}

/** One upright stripe for each head, the stronger the fuller. */
function barsOf(series: readonly Float64Array[], heads: readonly number[], at: number, most: number): string {
  const stops = series.flatMap((one, s) => {
    const share = most > 0 ? Math.max(0, one[at] ?? 0) / most : 0;
    const name = seriesColors[(heads[s] ?? s) % seriesColors.length];
    const color = `color-mix(in srgb, var(--vscode-charts-${name}) ${Math.round(100 * share)}%, transparent)`;
    return [`${color} ${(100 * s) / series.length}%`, `${color} ${(100 * (s + 1)) / series.length}%`];
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

function linesOf({ series, heads }: TokenNumbers, kept: ShownKeys | undefined, chosen: number, chosenSide: Side) {
  const most = Math.max(0, ...series.map((one) => one.reduce((best, value) => Math.max(best, value), 0)));
  const lines: TokenLine[] = [];
  for (const [s, one] of series.entries()) {
    for (const [at, value] of one.entries()) {
      if (!(value > 0) || kept?.shown?.has(at) === false) continue;
      const [left, right] = chosenSide === "query" ? [chosen, at] : [at, chosen];
      lines.push({ left, right, share: value / most, color: combine.value === "each" ? (heads[s] ?? s) : 0 });
    }
  }
  return lines;
}

const known = new Map<string, number>();

/** Widths of all words in the font of the page. */
function useWidths(of: { readonly current: HTMLElement | null }, sides: Sides) {
  const font = of.current === null ? "" : getComputedStyle(of.current).font;
  return useMemo(() => {
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    if (pen !== null && font !== "") pen.font = font;
    const widthOf = ({ text: word }: Word): number => {
      const key = `${font}\n${word}`;
      const width = known.get(key) ?? Math.ceil(pen?.measureText(shownLabel(word)).width ?? 40) + 12;
      if (known.size < 20_000) known.set(key, width);
      return Math.max(18, width);
    };
    return { query: sides.query.map(widthOf), key: sides.key.map(widthOf) };
  }, [font, sides.query.length, sides.key.length, sides.query[0]?.text, sides.key.at(-1)?.text]);
}
