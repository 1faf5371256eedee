import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { lookedAt } from "../state.ts";
import type { Edge } from "./flow.ts";
import { type Box, goesRound, routeOf } from "./route.ts";

interface Drawn extends Edge {
  readonly path: string;
  readonly round: boolean;
}

/** Lines from each step to those it enters, behind the cards; redrawn when the cards move. */
export function Connectors({ flow, edges }: { flow: RefObject<HTMLDivElement | null>; edges: readonly Edge[] }) {
  const drawn = useSignal<readonly Drawn[]>([]);
  useEffect(() => {
    const element = flow.current!;
    const draw = (): void => {
      drawn.value = drawAll(element, edges);
    };
    // A card that grows moves all that follow it.
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    for (const card of cardsIn(element)) observer.observe(card);
    return () => observer.disconnect();
  }, [flow, edges, drawn]);
  const active = lookedAt.value?.cell.matrix;
  return (
    <svg class="connectors" aria-hidden="true">
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          {/* Drawn in the color of the line that it ends. */}
          <path d="M1 1 7 4 1 7" fill="none" stroke="context-stroke" stroke-width="1.2" />
        </marker>
      </defs>
      {drawn.value.map(({ from, to, path, round }) => (
        <path
          key={`${from} ${to}`}
          d={path}
          marker-end="url(#arrow)"
          class={`connector${round ? " round" : ""}${to === active ? " active" : ""}`}
        />
      ))}
    </svg>
  );
}

function cardsIn(flow: HTMLElement): HTMLElement[] {
  return [...flow.querySelectorAll<HTMLElement>("[data-step]")];
}

/** A card, and where the row that it is in ends: others in it may be higher. */
interface Card extends Box {
  readonly rowEnd: number;
}

function boxesIn(flow: HTMLElement): Map<string, Card> {
  // From the flow's own corner, so that scrolling changes nothing.
  const origin = flow.getBoundingClientRect();
  return new Map(
    cardsIn(flow).map((card) => {
      const { left, top, width, height } = card.getBoundingClientRect();
      const rowEnd = card.closest(".stage")!.getBoundingClientRect().bottom - origin.top;
      return [card.dataset["step"] ?? "", { x: left - origin.left, y: top - origin.top, width, height, rowEnd }];
    }),
  );
}

function drawAll(flow: HTMLElement, edges: readonly Edge[]): Drawn[] {
  const boxes = boxesIn(flow);
  // Read from the style sheets: narrow flows and those whose cards are close together have less.
  const gapOf = (part: Element | null, side: "rowGap" | "columnGap"): number =>
    (part && Number.parseFloat(getComputedStyle(part)[side])) || 0;
  const [gap, beside] = [gapOf(flow, "rowGap"), gapOf(flow.querySelector(".stage"), "columnGap")];
  // How far right any card reaches: lanes run beyond it.
  const right = Math.max(0, ...[...boxes.values()].map(({ x, width }) => x + width));
  const lanes = new Map<string, number>();
  return edges.flatMap((edge) => {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    const round = goesRound(from, to, { gap, rowEnd: from.rowEnd });
    // Connectors that leave the same card share a lane: one line that branches.
    if (round && !lanes.has(edge.from)) lanes.set(edge.from, lanes.size);
    const room = { gap, beside, right, lane: lanes.get(edge.from) ?? 0 };
    return [{ ...edge, round, path: routeOf(from, to, room, round) }];
  });
}
