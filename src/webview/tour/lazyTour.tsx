import { later } from "../loadLater.ts";
import { usePart } from "../shell/lazyPart.ts";
import { outline } from "../state.ts";
import { text } from "../strings.ts";
import { tourPlace } from "./tourPlace.ts";
// Of the first style sheet: the bar's room is there before its script.
import "./tour.css";

/** The tour's bar while a tour is open. */
export function LazyTour() {
  const part = usePart(later);
  if (!tourPlace.value) return null;
  const isOwn = outline.value?.tour === true;
  return (
    <section class={isOwn ? "tour own" : "tour"} aria-label={text("Tour")}>
      {part !== undefined && part !== "failed" && <part.TourBar />}
    </section>
  );
}
