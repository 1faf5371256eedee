import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { CellRef } from "../../core/explain/derivation.ts";
import { decimalsFor, exactNumber, formatNumber } from "../../core/view/numberFormat.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { foldRest } from "../inspector/fold.ts";
import { selected } from "../state.ts";
import { text } from "../strings.ts";
import { barMove } from "./barKeys.ts";
import type { Bars, Overlay } from "./chartBundle.ts";
import { keysByWeight } from "./rowStats.ts";
import "../inspector/numbers.css";

interface RowTableProps {
  readonly bars: Bars;
  readonly name: string;
  /** What the numbers are, as the column's heading. */
  readonly title: string;
  readonly cellOf: (key: number) => CellRef;
  /** Further numbers of each key, a column for each row of them. */
  readonly beside: readonly Pick<Overlay, "name" | "values">[];
}

// Keys listed at first, and more with each click.
const keysShown = 16;
const pageKeys = 200;
const decimals = 4;
// In characters.
const longestLabel = 32;

/** The same row as a list, the largest weight first, with what the keys so far add up to; one tab stop. */
export function RowTable({ bars, name, title, cellOf, beside }: RowTableProps) {
  const room = useSignal(keysShown);
  const body = useRef<HTMLTableSectionElement>(null);
  const order = keysByWeight(bars.values);
  const { shown, hidden, sum } = foldRest(order.length, room.value, (index) => bars.values[order[index]!]!);
  const places = decimalsFor(bars.values, decimals);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(body.current?.querySelectorAll("button") ?? [])];
    const to = barMove(event.key, buttons.indexOf(document.activeElement as HTMLButtonElement), buttons.length);
    if (to === undefined) return;
    event.preventDefault();
    buttons[to]?.focus();
  };
  // Added up row by row while the list is drawn.
  let sofar = 0;
  return (
    <div class={`row-list${beside.length > 1 ? " wide" : ""}`}>
      <table class="number-table">
        <caption class="unseen">{name}</caption>
        <thead>
          <tr>
            <th scope="col">{text("Key")}</th>
            <th scope="col">{title}</th>
            <th scope="col">{text("Sum so far")}</th>
            {beside.map((one) => (
              <th key={one.name} scope="col">
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {order.slice(0, shown).map((key, place) => {
            sofar += bars.values[key]!;
            return (
              <KeyRow
                key={key}
                bars={bars}
                beside={beside}
                index={key}
                sofar={formatNumber(sofar, places)}
                places={places}
                isTabStop={isTabStop(bars.selected, order, shown, key, place)}
                onChoose={() => {
                  selected.value = cellOf(key);
                }}
              />
            );
          })}
        </tbody>
      </table>
      {hidden > 0 && (
        <button
          type="button"
          class="link"
          onClick={() => {
            room.value += pageKeys;
          }}
        >
          {text("{0} more keys, together {1}", hidden, formatNumber(sum, places))}
        </button>
      )}
    </div>
  );
}

/** The selected key where it is listed, else the first. */
function isTabStop(selected: number, order: readonly number[], listed: number, key: number, place: number): boolean {
  const found = order.indexOf(selected);
  return found >= 0 && found < listed ? key === selected : place === 0;
}

interface KeyRowProps {
  readonly bars: Bars;
  readonly beside: RowTableProps["beside"];
  /** The key, from 0. */
  readonly index: number;
  readonly sofar: string;
  /** Decimals of all numbers of the list. */
  readonly places: number;
  readonly isTabStop: boolean;
  onChoose(): void;
}

function KeyRow({ bars, beside, index, sofar, places, isTabStop, onChoose }: KeyRowProps) {
  const isSelected = index === bars.selected;
  const weight = bars.values[index]!;
  return (
    <tr class={isSelected ? "current" : undefined}>
      <th scope="row">
        <button
          type="button"
          class="stage-link"
          tabIndex={isTabStop ? 0 : -1}
          title={bars.labels[index]}
          aria-current={isSelected ? "true" : undefined}
          onClick={onChoose}
        >
          <span class="key-number">{index + 1}</span> {visibleText(bars.labels[index] ?? "", longestLabel)}
        </button>
      </th>
      <td class="value" title={exactNumber(weight)}>
        {bars.masked[index] ? text("masked") : formatNumber(weight, places)}
      </td>
      <td class="sofar">{bars.masked[index] ? "" : sofar}</td>
      {beside.map((one) => (
        <td key={one.name} class="value" title={exactNumber(one.values[index] ?? 0)}>
          {formatNumber(one.values[index] ?? 0, places)}
        </td>
      ))}
    </tr>
  );
}
