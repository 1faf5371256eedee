import { later } from "../loadLater.ts";
import { usePart } from "../shell/lazyPart.ts";
import { outline } from "../state.ts";
// Of the first style sheet: the bar's room is there before its script.
import "./rounds.css";

/** The rounds of a sequence that went on by itself. */
export function LazyRounds() {
  const part = usePart(later);
  if (!outline.value?.generation) return null;
  return <div class="rounds">{part !== undefined && part !== "failed" && <part.RoundsBar />}</div>;
}
