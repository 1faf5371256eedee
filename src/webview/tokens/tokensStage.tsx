import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { LayerOutline } from "../../core/explain/outline.ts";
import type { Word } from "../../core/figures/tokens/subwords.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { fewDigits } from "../../core/view/fewDigits.ts";
import { seriesColor } from "../seriesColors.ts";
import { nearest } from "../shell/scrollWithin.ts";
import { outline } from "../state.ts";
import { text } from "../strings.ts";
import { scaleTheme, themeVersion } from "../theme.ts";
import { useAllLines } from "./allLines.ts";
import { isLeftOut, leaveOut } from "./leftOut.tsx";
import type { ShownKeys } from "./shownKeys.ts";
import { columnPlaces, flowPlaces, inSight, lineHeight, type Place, rowHeight } from "./tokenLayout.ts";
import { type TokenLine, TokenLines } from "./tokenLines.tsx";
import { shownLabel, TokenList, type TokenLook } from "./tokenList.tsx";
import { combine, layout, locked, pointed, type Side, type Sides, type TokenNumbers, toward } from "./tokensState.ts";

// In pixels.
const headingHeight = 22;
const columnWidth = 180;

interface StageProps {
  readonly layer: LayerOutline;
  readonly sides: Sides;
  readonly chosen: number;
  readonly numbers: TokenNumbers;
  /** Which of the numbers are shown; undefined until they are here. */
  readonly kept: ShownKeys | undefined;
  /** The tokens that were found, by their places. */
  readonly marked: ReadonlySet<number>;
}

/** The paper with its tokens: one text, or queries and keys apart. */
export function TokensStage({ layer, sides, chosen, numbers, kept, marked }: StageProps) {
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
    // On a wide page the columns stay near each other, within 560 px.
    const right = Math.max(column, Math.min(width, 560) - column);
    return { query: columnPlaces(sides.query.length, 0, column), key: columnPlaces(sides.key.length, right, column) };
  }, [measured, width, isLines, sides.query.length, sides.key.length]);
  // A text that attends to itself is written once; lines need both sides.
  const shownSides: readonly Side[] = sides.isOne && !isLines ? ["key"] : ["query", "key"];
  const looks = useLooks(numbers, kept, marked, toward.value === "keys" ? sides.key : []);
  const chosenSide: Side = toward.value === "keys" ? "query" : "key";
  const height = isLines ? rowHeight : lineHeight;
  // As text the two sides stand below each other, as columns side by side.
  let top = 0;
  const lists = shownSides.map((side) => {
    const places = placed[side];
    const from = isLines ? 0 : top + (shownSides.length > 1 ? headingHeight : 0);
    const tall = (places.at(-1)?.y ?? -height) + height;
    top = isLines ? Math.max(top, tall) : from + tall + 8;
    return { side, places, from };
  });
  const { top: up, height: tall } = sight.value;
  // The view begins where the choice is; from then on the reader scrolls.
  const isLaidOut = width > 0 && tall > 0;
  useEffect(() => {
    const list = lists.find(({ side }) => side === chosenSide) ?? lists[0];
    const place = list?.places[chosen];
    if (!isLaidOut || list === undefined || place === undefined || scroller.current === null) return;
    const y = list.from + place.y - scroller.current.scrollTop;
    scroller.current.scrollTop += nearest(y, y + height, tall);
  }, [isLaidOut, isLines, chosenSide, layer.path]);
  const [from, to] = isLines && tall > 0 ? inSight(placed.query, up, up + tall, rowHeight) : [0, 0];
  const all = useAllLines(layer, sides, from, to);
  const own = isLines ? linesOf(numbers, kept, chosen, chosenSide) : [];
  const tokenLines = useMemo(() => [...all, ...own], [all, numbers, kept, chosen, isLines]);
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
                <h2 key={`${side} name`} class="tokens-heading" style={{ top: `${from - headingHeight}px` }}>
                  {name}
                </h2>
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
                {...((side === "key" || sides.isOne) && {
                  onLeaveOut: (at: number) => leaveOut(sides.key.slice(at, at + 1)),
                })}
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

const plainLook = (): TokenLook => ({ style: {}, className: "plain", words: "" });

/** How tokens of the other side look: filled by one number, or with a bar for each head. */
function useLooks(
  numbers: TokenNumbers,
  kept: ShownKeys | undefined,
  marked: ReadonlySet<number>,
  keys: readonly Word[],
) {
  const { series, heads } = numbers;
  const values = series[0];
  const scale = colorScaleFor("weights", values?.filter(Number.isFinite) ?? new Float64Array(), {
    ...scaleTheme.value,
    ...(outline.value?.display.colors && { palette: outline.value.display.colors }),
  });
  // One scale for all heads.
  const most = Math.max(0, ...series.map((one) => one.reduce((best, value) => Math.max(best, value), 0)));
  // Read for its signal: colors of another theme.
  themeVersion.value;
  return (at: number): TokenLook => {
    const value = values?.[at];
    const mark = marked.has(at) ? " found" : "";
    if (value === undefined) return { style: {}, className: `plain${mark}`, words: "" };
    const key = keys[at];
    if (key !== undefined && isLeftOut(key))
      return { style: {}, className: `plain out${mark}`, words: text("left out") };
    if (value === -Infinity) return { style: {}, className: `masked${mark}`, words: text("masked") };
    if (kept?.shown?.has(at) === false) return { style: {}, className: `plain${mark}`, words: text("not shown") };
    const words = series.map((one) => fewDigits(one[at] ?? 0)).join(" · ");
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
    const color = `color-mix(in srgb, ${seriesColor(heads[s] ?? s)} ${Math.round(100 * share)}%, transparent)`;
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

// Measuring is slow, and words come again and again.
const known = new Map<string, number>();

/** Widths of all words in the font of the page. */
function useWidths(of: { readonly current: HTMLElement | null }, sides: Sides) {
  const font = of.current === null ? "" : getComputedStyle(of.current).font;
  return useMemo(() => {
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    // Before the page is there the font is not known; widths are measured again when it is.
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
