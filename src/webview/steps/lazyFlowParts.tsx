import type { ComponentProps } from "preact";
import { later } from "../loadLater.ts";
import { usePart } from "../shell/lazyPart.ts";
// Of the first style sheet: a part that comes later brings only its script.
import "./connectors.css";
import "./rail.css";

type Parts = typeof import("./flowParts.tsx").parts;

/** The lines between the cards, as soon as their script is here; without it the cards say the same. */
export function LazyConnectors(props: ComponentProps<Parts["connectors"]>) {
  const part = usePart(later);
  return part === undefined || part === "failed" ? null : <part.flowParts.connectors {...props} />;
}

/** The map of the steps; its room is kept until its script is here. */
export function LazyRail(props: ComponentProps<Parts["rail"]>) {
  const part = usePart(later);
  return part === undefined || part === "failed" ? <nav class="rail" /> : <part.flowParts.rail {...props} />;
}
