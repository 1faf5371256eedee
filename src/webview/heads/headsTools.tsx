import type { LayerHeads } from "../../core/figures/layerHeads.ts";
import type { RankedHeads } from "../../core/figures/rankedHeads.ts";
import { seriesColor } from "../seriesColors.ts";
import { Check, QuantitySwitch } from "../shell/segments.tsx";
import { t, text } from "../strings.ts";
import type { HeadKind } from "./headsOrder.ts";
import { canContribute, chosenHeads, hasDrawing, hasPlot, isShared, shownKinds, sortedBy } from "./headsState.ts";
import { rule } from "./rankedHeads.ts";

interface ToolsProps {
  readonly figures: LayerHeads["figures"];
  readonly ranked: RankedHeads | undefined;
  /** How many heads there are or how far reading them is. */
  readonly count: string;
}

/** What can be chosen of the heads. */
export function HeadsTools({ figures, ranked, count }: ToolsProps) {
  return (
    <div class="heads-tools">
      <label>
        {text("Sort by")}{" "}
        <select
          class="select"
          value={sortedBy.value}
          onChange={(event) => {
            sortedBy.value = event.currentTarget.value;
          }}
        >
          <option value="layers">{text("Layer and head")}</option>
          <option value="archetype">{text("Archetype")}</option>
          <option value="similarity">{text("Similarity")}</option>
          <option value="jensenShannon">{text("Similarity (Jensen–Shannon)")}</option>
          {figures.map(({ name, title }) => (
            <option key={name} value={name}>
              {t(title)}
            </option>
          ))}
        </select>
      </label>
      {canContribute() && <QuantitySwitch />}
      <Check of={isShared} words={text("All heads on one color scale")} />
      <Check of={hasPlot} words={text("Scatter plot")} />
      <label>
        {text("Find")}{" "}
        <input
          class="heads-rule"
          type="search"
          spellcheck={false}
          placeholder="j == i-1"
          title={text("A rule for key j of query i, such as tok[j-1] == tok[i]; heads that follow it come first")}
          value={rule.value}
          onInput={(event) => {
            rule.value = event.currentTarget.value;
          }}
        />
      </label>
      <Check of={hasDrawing} words={text("Draw the rule")} />
      {ranked && "message" in ranked && (
        <span class="heads-fault" role="alert">
          {t(ranked.message)}
        </span>
      )}
      <span class="heads-count" role="status">
        {count}
      </span>
    </div>
  );
}

/** The kinds of heads as switches: only those that are pressed are shown, all where none is. */
export function KindSwitches({ kinds }: { kinds: readonly HeadKind[] }) {
  const isFiltered = shownKinds.value.size > 0 || chosenHeads.value !== undefined;
  // With one kind there is nothing to choose, but perhaps something to undo.
  if (kinds.length < 2 && !isFiltered) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line of text
    <div class="head-kinds" role="group" aria-label={text("Archetypes shown")}>
      {kinds.map(({ name, words, count }, at) => (
        <button
          key={name}
          type="button"
          class="head-kind"
          style={{ "--series": seriesColor(at) }}
          aria-pressed={shownKinds.value.has(name)}
          onClick={() => {
            const next = new Set(shownKinds.value);
            if (!next.delete(name)) next.add(name);
            shownKinds.value = next;
          }}
        >
          {t(words)} {count}
        </button>
      ))}
      {isFiltered && (
        <button
          type="button"
          class="link"
          onClick={() => {
            shownKinds.value = new Set();
            chosenHeads.value = undefined;
          }}
        >
          {text("Show all heads")}
        </button>
      )}
    </div>
  );
}
