import { useEffect } from "preact/hooks";
import { sub } from "../../core/explain/text/names.ts";
import { text } from "../strings.ts";
import { Announcer } from "./announcer.tsx";
import { Contributions } from "./contributions.tsx";
import { EmptyState } from "./emptyState.tsx";
import type { Explained } from "./explainer.ts";
import { GeometryPart } from "./geometry.tsx";
import { Header } from "./header.tsx";
import { Lines } from "./lines.tsx";
import { followLookedAt, outdated, refused, shown } from "./shown.ts";
import { Stages } from "./stages.tsx";
import { unpinOnEscape } from "./unpin.ts";
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
      {explained ? <Explanation explained={explained} /> : <EmptyState refused={refused.value} />}
      <Announcer />
    </section>
  );
}

function Explanation({ explained }: { explained: Explained }) {
  const { derivation } = explained;
  return (
    <>
      <Header explained={explained} />
      <div class="derivation-body">
        <Verdicts derivation={derivation} />
        <Lines lines={derivation.lines} />
        <Stages derivation={derivation} />
        <Contributions parts={derivation.contributions} remaining={derivation.remaining} total={derivation.value} />
        {derivation.geometry && (
          <GeometryPart
            geometry={derivation.geometry}
            left={sub("q", derivation.cell.row)}
            right={sub("k", derivation.cell.col)}
          />
        )}
      </div>
    </>
  );
}
