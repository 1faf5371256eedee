import type { ComponentType } from "preact";
import type { TabName } from "../state.ts";
import { type LazyPart, lazyPart, usePart } from "./lazyPart.ts";
import { PartMissing } from "./partMissing.tsx";
import "../beside/beside.css";
import "../checks/checks.css";
import "../heads/heads.css";
import "../row/row.css"; // Of the first style sheet: a part that comes later brings only its script.

/** A view whose script is fetched when its tab is first chosen; its module exports it as `View`. */
export interface LazyViewEntry {
  readonly name: Exclude<TabName, "Steps">;
  readonly part: LazyPart<{ readonly View: ComponentType }>;
}

/** Every view but the steps. A new view: its entry here, its name in `tabs`, a folder of its own. */
export const lazyViews: readonly LazyViewEntry[] = [
  { name: "Heads", part: lazyPart(() => import("../heads/headsView.tsx")) },
  { name: "Row", part: lazyPart(() => import("../row/rowChart.tsx")) },
  { name: "Beside", part: lazyPart(() => import("../beside/besideView.tsx")) },
  { name: "Checks", part: lazyPart(() => import("../checks/checksView.tsx")) },
];

/** A view, as soon as its script is here. */
export function LazyView({ part }: { part: LazyViewEntry["part"] }) {
  const loaded = usePart(part);
  if (loaded === "failed") return <PartMissing />;
  return loaded === undefined ? null : <loaded.View />;
}
