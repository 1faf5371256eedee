import type { PanelStatus } from "../../protocol/messages.ts";
import { notify } from "../hostApi.ts";
import { snapshot } from "../state.ts";
import { t, text } from "../strings.ts";
import { Button } from "./buttons.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { recompute } from "./status.tsx";
import "./emptyState.css";

/** What is in the panel as long as there is no result to show. */
export function EmptyState() {
  const told = snapshot.value;
  // Before the host's first word there is nothing to say; the header says “Opening…” when it takes long.
  if (told === undefined) return null;
  const { status } = told;
  return (
    <section class={`empty ${status.kind}`}>
      <Icon name={icons[status.kind] ?? "play"} />
      <Reason status={status} />
    </section>
  );
}

// The others invite to compute.
const icons: Partial<Record<PanelStatus["kind"], IconName>> = {
  problem: "problem",
  failed: "problem",
  gone: "gone",
};

function Reason({ status }: { status: PanelStatus }) {
  switch (status.kind) {
    case "problem":
      return (
        <>
          <h2>{text("This file cannot be computed yet")}</h2>
          <p>{t(status.first)}</p>
          <Button onClick={() => notify("goToProblem", {})}>
            {status.count === 1
              ? text("Go to line {0}", status.line)
              : text("Go to the first of {0} problems", status.count)}
          </Button>
        </>
      );
    case "failed":
    case "gone":
      return (
        <>
          <h2>{status.kind === "gone" ? text("The file does not exist") : text("The computation failed")}</h2>
          <p>{t(status.message)}</p>
          {/* A file that is not there cannot be computed again. */}
          {status.kind === "failed" && <Button onClick={recompute}>{text("Try again")}</Button>}
        </>
      );
    case "computing":
      return <h2>{text("Computing…")}</h2>;
    default:
      return (
        <>
          <h2>{text("Not computed yet")}</h2>
          <p>{text("Every step from the input to the output will appear here.")}</p>
          <Button onClick={recompute}>{text("Compute attention")}</Button>
        </>
      );
  }
}
