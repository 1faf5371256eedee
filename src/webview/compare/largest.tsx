import { type Signal, signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { LayerOutline, StepOutline } from "../../core/explain/outline.ts";
import { fewDigits } from "../../core/view/fewDigits.ts";
import { exactNumber } from "../../core/view/numberFormat.ts";
import { barMove } from "../row/barKeys.ts";
import { showCell } from "../state.ts";
import { text } from "../strings.ts";
import { refOf } from "../viewWithin.ts";
import { type ComparedSide, chosenA, chosenB, viewOf } from "./compareState.ts";
import { type Differences, type DifferentGroup, differentGroups } from "./differences.ts";
import { hasHeads, useHeadDifferences } from "./headDifferences.ts";

/** How many of the largest differences are listed. */
export const listed = 20;
const digits = 4;

type By = "cells" | "rows" | "columns" | "heads";
const listedBy: Signal<By> = signal("cells");

/** An entry of the list. */
interface Entry {
  readonly key: number;
  readonly words: string;
  readonly title: string;
  /** The cell that is marked in the pictures; undefined where it lies in other matrices. */
  readonly cell: number | undefined;
  open(): void;
}

interface LargestProps {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly found: Differences;
  readonly cols: number;
  /** The cell that was chosen, counted row by row. */
  readonly current: number | undefined;
  onChoose(cell: number): void;
}

/** The largest differences as a list to walk, by cell, row, column or head; Enter leads to the cell in Steps, or to the head. */
export function Largest(props: LargestProps) {
  const { a, b, found } = props;
  const choices: readonly By[] = hasHeads(a, b) ? ["cells", "rows", "columns", "heads"] : ["cells", "rows", "columns"];
  const by = choices.includes(listedBy.value) ? listedBy.value : "cells";
  if (found.cells === 0 && !choices.includes("heads")) return null;
  const names = { cells: text("Cells"), rows: text("Rows"), columns: text("Columns"), heads: text("Heads") };
  return (
    <section aria-label={text("Largest differences")}>
      <h2 class="compare-heading">
        {text("Largest differences")}{" "}
        <select
          class="select"
          aria-label={text("Listed by")}
          value={by}
          onChange={({ currentTarget }) => {
            listedBy.value = currentTarget.value as By;
          }}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {names[choice]}
            </option>
          ))}
        </select>
      </h2>
      {by === "heads" ? <ByHead {...props} /> : <List {...props} entries={entriesOf(props, by)} />}
    </section>
  );
}

function ByHead(props: LargestProps) {
  const { a, b } = props;
  const { groups, fault } = useHeadDifferences(a, b);
  if (groups === undefined) return <p class="compare-fault">{fault ?? text("Reading the numbers…")}</p>;
  if (groups.length === 0) return <p>{text("Both are the same in every head.")}</p>;
  const entries = groups.slice(0, listed).map((group) => ({
    ...entryOf(group, text("Head {0}", group.index + 1)),
    cell: group.index === a.head ? group.most : undefined,
    open() {
      chosenA.value = { ...chosenA.value, head: group.index };
      chosenB.value = { ...chosenB.value, head: group.index };
    },
  }));
  return <List {...props} entries={entries} />;
}

function entriesOf({ a: left, b, found, cols }: LargestProps, by: Exclude<By, "heads">): readonly Entry[] {
  // Another file's cells are not in the steps here.
  const a = left.from === "other" ? b : left;
  const opening = (cell: number) => () => {
    const { name, batch, head } = refOf(a.layer, a.step, viewOf(a));
    const [row, col] = [Math.floor(cell / cols), cell % cols];
    showCell({ layer: a.layer.path, matrix: name, batch, head, row, col }, viewOf(a));
  };
  if (by !== "cells") {
    const axis = by === "rows" ? a.step.rowAxis : a.step.colAxis;
    return differentGroups(found, cols, by)
      .slice(0, listed)
      .map((group) => ({
        ...entryOf(group, nameOf(a.layer, axis, group.index)),
        cell: group.most,
        open: opening(group.most),
      }));
  }
  return found.most.map((cell) => ({
    key: cell,
    words: `${cellName(a.layer, a.step, Math.floor(cell / cols), cell % cols)}: ${fewDigits(found.data[cell] ?? 0, digits)}`,
    title: exactNumber(found.data[cell] ?? 0),
    cell,
    open: opening(cell),
  }));
}

function entryOf({ index, size, cells }: DifferentGroup, name: string): Pick<Entry, "key" | "words" | "title"> {
  const count = cells === 1 ? text("1 cell differs") : text("{0} cells differ", cells);
  return { key: index, words: `${name}: ‖Δ‖ ${fewDigits(size, digits)} · ${count}`, title: exactNumber(size) };
}

function List({ entries, current, onChoose }: LargestProps & { entries: readonly Entry[] }) {
  const list = useRef<HTMLOListElement>(null);
  // One tab stop: the entry of the marked cell, else the first.
  const stop = Math.max(
    0,
    entries.findIndex(({ cell }) => cell !== undefined && cell === current),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const from = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = barMove(event.key, from, buttons.length);
    if (to === undefined) return;
    event.preventDefault();
    buttons[to]?.focus();
  };
  return (
    <ol class="compare-list" ref={list} onKeyDown={onKeyDown}>
      {entries.map(({ key, words, title, cell, open }, place) => (
        <li key={key}>
          <button
            type="button"
            class="link"
            tabIndex={place === stop ? 0 : -1}
            title={title}
            onFocus={() => {
              if (cell !== undefined) onChoose(cell);
            }}
            onClick={open}
          >
            {words}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Whom a cell is of: query and key, or row and column. */
export function cellName(layer: LayerOutline, step: StepOutline, row: number, col: number): string {
  return `${nameOf(layer, step.rowAxis, row)} → ${nameOf(layer, step.colAxis, col)}`;
}

function nameOf(layer: LayerOutline, axis: StepOutline["rowAxis"], index: number): string {
  const label = axis === "query" ? layer.queryLabels[index] : axis === "key" ? layer.keyLabels[index] : undefined;
  return label ?? String(index + 1);
}
