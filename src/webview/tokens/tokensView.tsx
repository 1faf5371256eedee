import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import type { CellRef } from "../../core/explain/derivation.ts";
import type { LayerOutline } from "../../core/explain/outline.ts";
import type { Word } from "../../core/figures/tokens/subwords.ts";
import { fewDigits } from "../../core/view/fewDigits.ts";
import { exactNumber } from "../../core/view/numberFormat.ts";
import { isolated } from "../../core/view/visibleText.ts";
import { GridPicture, gridOf } from "../inspector/gridPicture.tsx";
import { hovered, layerOutline, showCell, view } from "../state.ts";
import { text } from "../strings.ts";
import { LeftOut } from "./leftOut.tsx";
import { type ShownKeys, shownKeys } from "./shownKeys.ts";
import { shownLabel } from "./tokenList.tsx";
import { TokensStage } from "./tokensStage.tsx";
import {
  chosenWord,
  combine,
  leftOut,
  locked,
  merges,
  pointed,
  type Side,
  type Sides,
  shown,
  sidesOf,
  type TokenNumbers,
  toward,
  useTokenNumbers,
} from "./tokensState.ts";
import { HeadLegend, TokensTools } from "./tokensTools.tsx";
import "./tokens.css";

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
  // Of several heads the first decides which tokens are shown.
  const kept = first === undefined ? undefined : shownKeys(first, shown.value);
  const { value: over } = pointed;
  // In one text, what is pointed at is the chosen token itself until that is locked.
  const isPair = over !== undefined && (sides.isOne ? locked.value !== undefined : over.side === otherSide);
  const cell = isPair ? cellOf(layer, sides, chosen, over.at) : undefined;
  // As text, since the reference is another object with every drawing.
  const cellKey = cell && `${cell.row} ${cell.col}`;
  useEffect(() => {
    hovered.value = cell;
    return () => {
      hovered.value = undefined;
    };
  }, [cellKey]);
  // Before anything else is done: what is pointed at right after a change of direction must stay.
  useLayoutEffect(() => {
    locked.value = undefined;
    pointed.value = undefined;
  }, [layer.path, toward.value, sides.query.length, sides.key.length]);
  useEffect(() => {
    leftOut.value = new Set();
  }, [layer.dims.keys]);
  const grid = toward.value === "keys" && !merges.value ? gridOf(layer.dims.keys) : undefined;
  const words = found.value === "" ? [] : matches(sides[otherSide], found.value);
  const isKeySide = sides.isOne || otherSide === "key";
  const pointedKey = isKeySide && isPair ? [over.at] : [];
  const offered = isKeySide && words.length > 0 ? words : pointedKey;
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
            // Enter goes on to the next one, and from the last to the first.
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
        <LeftOut words={sides.key} offered={offered} />
        {cell !== undefined && (
          <button type="button" class="link" onClick={() => showCell(cell, { ...view.value, layer: layer.path })}>
            {text("Show in Steps")}
          </button>
        )}
      </div>
      {grid && first && (
        <GridPicture
          cell={{
            layer: layer.path,
            matrix: "weights",
            batch: view.value.batch,
            head: view.value.head,
            row: chosen,
            col: cell?.col ?? -1,
          }}
          grid={grid}
          weights={first}
        />
      )}
      <TokensStage layer={layer} sides={sides} chosen={chosen} numbers={numbers} kept={kept} marked={new Set(words)} />
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
  // A merged word is no one row or column.
  if (query.first !== query.last || key.first !== key.last) return undefined;
  const { batch, head } = view.value;
  return { layer: layer.path, matrix: "weights", batch, head, row: query.first, col: key.first };
}

/** What is said of the chosen token, or of a pair; the largest numbers where nothing else is pointed at. */
function factsOf(sides: Sides, chosen: number, { series }: TokenNumbers, kept: ShownKeys | undefined, other?: number) {
  const values = series[0];
  if (values === undefined || kept === undefined) return text("Reading the weights…");
  const isQuery = toward.value === "keys";
  const own = isolated(shownLabel(sides[isQuery ? "query" : "key"][chosen]?.text ?? ""));
  const others = sides[isQuery ? "key" : "query"];
  const nameOf = (at: number): string => isolated(shownLabel(others[at]?.text ?? ""));
  // The largest first, without what is masked.
  const order = [...values.keys()].filter((at) => values[at] !== -Infinity);
  order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const said = (at: number): string => series.map((one) => fewDigits(one[at] ?? 0)).join(" · ");
  const hidden = text(
    "not shown: {0} of {1} in {2} tokens",
    fewDigits(kept.hiddenMass),
    fewDigits(kept.mass),
    kept.hidden,
  );
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
