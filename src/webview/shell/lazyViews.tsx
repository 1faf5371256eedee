import { type TabName, tabs } from "../state.ts";
import { lazyPart, usePart } from "./lazyPart.ts";
import { PartMissing } from "./partMissing.tsx";
import "../beside/beside.css";
import "../checks/checks.css";
import "../heads/heads.css";
import "../heads/headDrawing.css";
import "../heads/headsFacts.css";
import "../compare/compare.css";
import "../tokens/tokens.css";
import "../train/train.css";
import "../why/why.css";
import "../row/row.css"; // Of the first style sheet: a part that comes later brings only its script.

/** A view that is not there at first. */
export type LazyViewName = Exclude<TabName, "Steps">;

/** Every view but the steps, in the order of the tabs. A new view: its name in `tabs`, its entry in `viewParts`, a folder of its own. */
export const lazyViews: readonly LazyViewName[] = tabs.filter((name) => name !== "Steps");

// One script for all views: many small ones now and then fail to load; see laterParts.ts.
const views = lazyPart(() => import("./viewParts.ts"));

/** A view, as soon as the views' script is here. */
export function LazyView({ name }: { name: LazyViewName }) {
  const loaded = usePart(views);
  if (loaded === "failed") return <PartMissing />;
  // No progress is shown: the script is local, so the wait is short.
  if (loaded === undefined) return null;
  const View = loaded.viewParts[name];
  return <View />;
}
