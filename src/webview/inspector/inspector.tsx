import { useEffect } from "preact/hooks";
import { sub } from "../../core/explain/text/names.ts";
import { held } from "../state.ts";
import { text } from "../strings.ts";
import { Announcer } from "./announcer.tsx";
import { unpinOnEscape } from "./escape.ts";
import type { Explained } from "./explainer.ts";
import { Header } from "./header.tsx";
import { LazyContributions, LazyEmptyState, LazyGeometry, LazyHeldCell, LazyOperandStrip } from "./lazyParts.tsx";
import { Lines } from "./lines.tsx";
import { followLookedAt, outdated, refused, shown } from "./shown.ts";
import { isCoveredByStages } from "./stageStep.ts";
import { Stages } from "./stages.tsx";
import { Verdicts } from "./verdicts.tsx";
import "./inspector.css";
import "./numbers.css";

/** Everything that made the cell that is looked at: the panel's right or lower part. */
export function Inspector() {
  useEffect(followLookedAt, []);
  const explained = shown.value;
  return (
    <section
      class={outdated.value ? "inspector outdated" : "inspector"}
      aria-label={text("Derivation")}
      aria-busy={outdated.value}
      onKeyDown={unpinOnEscape}
    >
      {explained ? <Explanation explained={explained} /> : <LazyEmptyState refused={refused.value} />}
      <Announcer />
    </section>
  );
}

function Explanation({ explained }: { explained: Explained }) {
  const { derivation } = explained;
  return (
    <>
      <Header explained={explained} />
      {/* Another matrix has other lines: none of the old ones moves to where the new ones are. */}
      <div class="derivation-body" key={derivation.cell.matrix}>
        {held.value && <LazyHeldCell explained={explained} />}
        <Verdicts derivation={derivation} />
        {!isCoveredByStages(derivation) && <Lines lines={derivation.lines} />}
        <LazyOperandStrip derivation={derivation} />
        <Stages derivation={derivation} />
        {derivation.contributions.length > 0 && (
          <LazyContributions
            parts={derivation.contributions}
            total={derivation.value}
            {...(derivation.remaining && { remaining: derivation.remaining })}
          />
        )}
        {/* A vector of zeros has no angle, and there is nothing to draw. */}
        {derivation.geometry && !Number.isNaN(derivation.geometry.theta) && (
          <LazyGeometry
            geometry={derivation.geometry}
            left={sub("q", derivation.cell.row)}
            right={sub("k", derivation.cell.col)}
          />
        )}
      </div>
    </>
  );
}
