import type { LayerOutline } from "../../core/explain/outline.ts";
import { mostFlowTokens } from "../../core/figures/between/maximumFlow.ts";
import { seriesColor } from "../seriesColors.ts";
import { Check, QuantitySwitch, Segments } from "../shell/segments.tsx";
import { shownLayers } from "../state.ts";
import { text } from "../strings.ts";
import { canDrawAll, drawnShare, hasAllLines } from "./allLines.ts";
import { type Shown, shownChoices } from "./shownKeys.ts";
import {
  canContribute,
  combine,
  layout,
  leavesFirstOut,
  merges,
  offHeads,
  type Sides,
  shown,
  toward,
} from "./tokensState.ts";

/** What can be chosen of the tokens. */
export function TokensTools({ layer, sides }: { layer: LayerOutline; sides: Sides }) {
  const layers = shownLayers.value.length;
  return (
    <div class="tokens-tools">
      <Segments
        name={text("Direction")}
        of={toward}
        choices={[
          ["keys", text("Attends to")],
          ["queries", text("Attended by")],
        ]}
      />
      {(layer.dims.heads > 1 || layers > 1) && (
        <select
          class="select"
          aria-label={text("Heads")}
          value={combine.value}
          onChange={({ currentTarget }) => {
            combine.value = currentTarget.value as typeof combine.value;
          }}
        >
          <option value="head">{text("Head in view")}</option>
          <option value="each">{text("Each head in its color")}</option>
          <option value="mean">{text("Mean of the heads")}</option>
          <option value="largest">{text("Largest of the heads")}</option>
          {layers > 1 && <option value="layers">{text("Mean of all layers")}</option>}
          {layers > 1 && <option value="rollout">{text("Rollout up to this layer")}</option>}
          {layers > 1 && layer.dims.n <= mostFlowTokens && (
            <option value="flow">{text("Largest flow up to this layer")}</option>
          )}
        </select>
      )}
      {canContribute(layer) && <QuantitySwitch />}
      <select
        class="select"
        aria-label={text("Tokens shown")}
        value={shown.value}
        onChange={({ currentTarget }) => {
          shown.value = currentTarget.value as Shown;
        }}
      >
        {shownChoices.map((choice) => (
          <option key={choice} value={choice}>
            {choice === "all"
              ? text("All tokens")
              : choice.startsWith("top")
                ? text("Largest {0}", choice.slice(3))
                : text("Largest that hold {0} %", choice.slice(1))}
          </option>
        ))}
      </select>
      <Segments
        name={text("Layout")}
        of={layout}
        choices={[
          ["text", text("Text")],
          ["lines", text("Lines")],
        ]}
      />
      {layout.value === "lines" && canDrawAll() && <Check of={hasAllLines} words={text("All queries")} />}
      <Check of={leavesFirstOut} words={text("Without the first key")} />
      {sides.canMerge && <Check of={merges} words={text("Merge parts of words")} />}
      {layout.value === "lines" && hasAllLines.value && drawnShare.value !== undefined && (
        <span class="tokens-note">
          {text("Lines with {0} % of the sum of the queries in sight", Math.floor(100 * drawnShare.value))}
        </span>
      )}
    </div>
  );
}

/** The heads with their colours; a click leaves one out or takes it in again. */
export function HeadLegend({ heads }: { heads: number }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line of text
    <span class="head-legend" role="group" aria-label={text("Heads shown")}>
      {Array.from({ length: heads }, (_, head) => (
        <button
          key={head}
          type="button"
          class="legend-head"
          style={{ "--series": seriesColor(head) }}
          aria-pressed={!offHeads.value.has(head)}
          onClick={() => {
            const next = new Set(offHeads.value);
            if (!next.delete(head)) next.add(head);
            offHeads.value = next;
          }}
        >
          {text("Head {0}", head + 1)}
        </button>
      ))}
    </span>
  );
}
