import type { StepOutline } from "../../core/explain/outline.ts";
import { layerContributionName } from "../../core/figures/contributionNames.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { contributionIn, poolingOf } from "../grid/content.ts";
import { layerOutline, snapshot, view } from "../state.ts";
import { text } from "../strings.ts";

/** What a step's numbers become by what the reader does: all heads as one, or others than before the last edit. */
export function LaterBadges({ step }: { step: StepOutline }) {
  return (
    <>
      <PooledBadge step={step} />
      <MovedBadge name={step.name} />
    </>
  );
}

// The cell that is explained is another number than the one shown: it has to be said.
function PooledBadge({ step }: { step: StepOutline }) {
  const pooled = poolingOf(step);
  const layer = layerOutline();
  const contribution = layer && contributionIn(layer, step.name);
  // Contributions go before pooling, as the numbers do; see content.ts.
  if (contribution !== undefined) {
    return (
      <span class="badge pooled" title={text("A selected cell is explained as a weight.")}>
        {contribution.name === layerContributionName ? text("contribution of all heads") : text("contribution")}
      </span>
    );
  }
  if (pooled === undefined) return null;
  return (
    <span class="badge pooled" title={text("A selected cell is explained for head {0}.", view.value.head + 1)}>
      {pooled === "mean" ? text("mean of {0} heads", step.heads) : text("maximum of {0} heads", step.heads)}
    </span>
  );
}

function MovedBadge({ name }: { name: string }) {
  const change = snapshot.value?.changes.find((entry) => entry.name === name && entry.layer === view.value.layer);
  if (change === undefined || change.cells === 0) return null;
  const cells = change.cells === 1 ? text("1 cell moved") : text("{0} cells moved", change.cells);
  return (
    <span
      class="badge moved"
      title={text("By the last change, over all heads; the largest difference is {0}.", briefNumber(change.largest))}
    >
      {cells} · {text("max |Δ| {0}", briefNumber(change.largest, 3))}
    </span>
  );
}
