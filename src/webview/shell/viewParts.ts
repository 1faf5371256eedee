import { View as Beside } from "../beside/besideView.tsx";
import { View as Checks } from "../checks/checksView.tsx";
import { View as Compare } from "../compare/compareView.tsx";
import { View as Heads } from "../heads/headsView.tsx";
import { View as Row } from "../row/rowChart.tsx";
import { startTensors } from "../tensors/startTensors.tsx";
import { View as Tokens } from "../tokens/tokensView.tsx";
import { View as Train } from "../train/trainView.tsx";
import { View as Why } from "../why/whyView.tsx";
import type { LazyViewName } from "./lazyViews.tsx";

/** Every view but the steps, in one script; the compiler reports one that is missing here or in `tabs`. */
export const viewParts = { Heads, Tokens, Row, Compare, Beside, Train, Checks, Why } as const satisfies Record<
  LazyViewName,
  unknown
>;

/** Pages that show something else than a spec; they come with the views, for one more script would cut the others in pieces. */
export const otherPages = { tensors: startTensors } as const;
