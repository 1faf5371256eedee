import type { CellRef, Derivation, Operand } from "../../core/explain/derivation.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { derivation, sameCell } from "../state.ts";
import { text } from "../strings.ts";
import { cellElement } from "./stops.ts";

/** How long a pair of numbers flies, how long to wait for its derivation, and how many pairs fly before the rest is folded. */
const pairMs = 350;
const patienceMs = 5_000;
const mostPairs = 8;
const digits = 4;

// Over the page while numbers are under way; another one ends the flights of this.
let layer: HTMLElement | undefined;

/** Takes away whatever is under way. */
export function endFlights(): void {
  layer?.remove();
  layer = undefined;
}

/**
 * Lets the factors of a dot product fly from their cells to the cell they make, pair by pair, with the sum so far beside it. Only
 * transforms of elements above the page change, so nothing is laid out again. Resolves when all have arrived, at once where the cell is no dot product or its
 * factors are not drawn as numbers, or `isWanted` says no when the derivation is there.
 */
export async function flyOperands(cell: CellRef, speed: number, isWanted: () => boolean): Promise<void> {
  const made = await derivationOf(cell);
  if (!isWanted()) return;
  const line = made?.lines.find(({ kind }) => kind === "dot");
  const target = cellElement(cell.matrix, cell.row, cell.col);
  if (made === undefined || line?.kind !== "dot" || target === undefined) return;
  // A row and a column: other operands are single numbers, as a bias is.
  const factors = made.operands.filter(({ row, col }) => row === "all" || col === "all").slice(0, 2);
  const [left, right] = factors;
  if (left === undefined || right === undefined) return;
  endFlights();
  const own = document.createElement("div");
  own.className = "tour-flights";
  own.setAttribute("aria-hidden", "true");
  document.body.append(own);
  layer = own;
  let sum = 0;
  const total = chip("", "sum");
  place(total, target);
  for (const [at, a] of line.a.entries()) {
    if (at >= mostPairs) break;
    const b = line.b[at] ?? 0;
    const flights = [
      fly(own, a, factorCell(left, at), target, speed),
      fly(own, b, factorCell(right, at), target, speed),
    ];
    await Promise.all(flights);
    // Ended, or begun anew for another cell.
    if (layer !== own) return;
    sum += a * b;
    total.textContent = `${briefNumber(a, digits)}·${briefNumber(b, digits)} → ${briefNumber(sum, digits)}`;
    // Not there before the first pair has arrived.
    own.append(total);
  }
  const rest = line.a.length - mostPairs;
  if (rest > 0) {
    total.textContent = text("and {0} more: {1}", rest, briefNumber(line.value, digits));
    await arrival(total.animate([{ opacity: 0.6 }, { opacity: 1 }], pairMs / speed));
  }
  if (layer === own) endFlights();
}

/** The derivation of a cell that has just been selected, as soon as it is here. */
function derivationOf(cell: CellRef): Promise<Derivation | undefined> {
  return new Promise((resolve) => {
    let end: (() => void) | undefined;
    // A signal tells at once what it has: then `end` is not there yet.
    let isOver = false;
    const finish = (found: Derivation | undefined): void => {
      isOver = true;
      clearTimeout(patience);
      end?.();
      resolve(found);
    };
    // The host may be slow, or have no derivation: the tour goes on without a flight.
    const patience = setTimeout(() => finish(undefined), patienceMs);
    end = derivation.subscribe((shown) => {
      if (shown && sameCell(shown.cell, cell)) finish(shown.derivation);
    });
    if (isOver) end();
  });
}

function factorCell({ matrix, row, col }: Operand, at: number): HTMLElement | undefined {
  return cellElement(matrix, row === "all" ? at : row, col === "all" ? at : col);
}

async function fly(
  own: HTMLElement,
  value: number,
  from: HTMLElement | undefined,
  to: HTMLElement,
  speed: number,
): Promise<void> {
  if (from === undefined || !isInSight(from)) return;
  const one = chip(briefNumber(value, digits), "factor");
  own.append(one);
  const [start, end] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
  const at = ({ left, top }: DOMRect) => `translate(${left}px, ${top}px)`;
  const flight = one.animate([{ transform: at(start) }, { transform: at(end) }], {
    duration: pairMs / speed,
    easing: "ease-in-out",
    fill: "both",
  });
  await arrival(flight);
  one.remove();
}

/** Whether a cell lies within what is scrolled to. */
function isInSight(cell: HTMLElement): boolean {
  const frame = cell.closest(".steps-scroller")?.getBoundingClientRect();
  const { top, bottom } = cell.getBoundingClientRect();
  return frame !== undefined && top >= frame.top && bottom <= frame.bottom;
}

/** A flight whose element was taken away has ended, too. */
function arrival(flight: Animation): Promise<unknown> {
  return flight.finished.catch(() => undefined);
}

function chip(words: string, kind: "factor" | "sum"): HTMLElement {
  const element = document.createElement("div");
  element.className = `tour-chip ${kind}`;
  element.textContent = words;
  return element;
}

function place(element: HTMLElement, over: HTMLElement): void {
  const { left, bottom } = over.getBoundingClientRect();
  element.style.transform = `translate(${left}px, ${bottom}px)`;
}
