import { lazyPart, usePart } from "./lazyPart.ts";
import { PartMissing } from "./partMissing.tsx";
import "../row/row.css"; // Of the first style sheet: a part that comes later brings only its script.

const row = lazyPart(() => import("../row/rowChart.tsx"));

/** The Row view, whose script is fetched when it is first looked at. */
export function LazyRow() {
  const part = usePart(row);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.RowChart />;
}
