import { ColorBar } from "../grid/colorBar.tsx";
import { shownLayers } from "../state.ts";
import { text } from "../strings.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { scalesOf } from "./headsGrid.tsx";
import { isShared, nameOf } from "./headsState.ts";

/** Pictures of more tokens may have less than a pixel for each pair. */
const mostSingle = 32;

/** What the colors of the pictures mean, of all of them or of one head, and what a pixel is. */
export function HeadsLegend({ heads, head }: { heads: readonly HeadAtGlance[]; head: HeadAtGlance | undefined }) {
  if (head === undefined) return null;
  const scale = scalesOf(heads)(head);
  const { n = 0, keys = 0 } = shownLayers.value[head.layerIndex]?.dims ?? {};
  return (
    <p class="heads-legend">
      {!isShared.value && nameOf(head)}
      <ColorBar scale={scale} />
      {scale.curve === "sqrt" && <span>{text("{0} (automatic)", "√")}</span>}
      {Math.max(n, keys) > mostSingle && <span>{text("Each pixel shows the largest number behind it.")}</span>}
    </p>
  );
}
