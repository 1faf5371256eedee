import type { StepOutline } from "../../core/explain/outline.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { difference } from "../inspector/verdicts.tsx";
import { later, loadLater } from "../loadLater.ts";
import { usePart } from "../shell/lazyPart.ts";
import { layerOutline, view } from "../state.ts";
import { text } from "../strings.ts";
import { failuresOf, placeText } from "./failures.ts";
import "./badges.css";

/** What is special about a step's numbers: given, expected, fully masked rows, moved by the last edit. */
export function Badges({ step }: { step: StepOutline }) {
  return (
    <>
      <GivenBadge step={step} />
      <ExpectedBadge step={step} />
      {step.name === "weights" && <FullyMaskedBadge />}
      {/* Those that do not come from the document's own statements: they wait for a later script. */}
      <LaterBadges step={step} />
    </>
  );
}

function LaterBadges({ step }: { step: StepOutline }) {
  const parts = usePart(later);
  return typeof parts === "object" ? <parts.LaterBadges step={step} /> : null;
}

function GivenBadge({ step: { given } }: { step: StepOutline }) {
  if (given === undefined) return null;
  const difference = briefNumber(given.largestDifference, 3);
  return (
    <span
      class="badge given"
      title={text("The document gives these numbers; computed ones would differ by up to {0}.", difference)}
    >
      {text("given · up to {0} off", difference)}
    </span>
  );
}

function ExpectedBadge({ step }: { step: StepOutline }) {
  const { expected } = step;
  if (expected === undefined) return null;
  if (expected.holds) {
    return (
      <span class="badge good" title={text("Every number is within the tolerance of what the document expects.")}>
        ✓ <span>{text("as expected")}</span>
      </span>
    );
  }
  return <FailedBadge step={step} expected={expected} />;
}

/** How many cells differ and by how much at most; a click walks through them. What follows from an earlier failure is no red of its own. */
function FailedBadge({ step, expected }: { step: StepOutline; expected: NonNullable<StepOutline["expected"]> }) {
  const layer = layerOutline();
  const cause = layer && failuresOf(layer).get(step.name);
  const { largest, cells, wrongCells } = expected;
  // A document whose shape is wrong has no cell that is farthest off.
  if (largest === undefined) return <span class="badge bad">✗ {text("not as expected")}</span>;
  const off = briefNumber(Math.abs(difference(largest.got, largest.want)), 3);
  const words = text("{0} of {1} differ, largest {2} at {3}", wrongCells, cells, off, placeText(largest.index));
  const hint = text("Expected {0}, got {1}.", briefNumber(largest.want), briefNumber(largest.got));
  const next = text("Next cell that differs (F8)");
  // Said in place of how far it is off.
  const follows = cause && text("follows from {0}", cause.name);
  return (
    <button
      type="button"
      class={cause ? "badge follows" : "badge bad"}
      title={`${hint} ${next}`}
      // Walking is part of a later script, which has come long before anybody clicks.
      onClick={() => void loadLater().then((parts) => parts.goToWrong(step))}
    >
      ✗ {follows ?? words}
    </button>
  );
}

function FullyMaskedBadge() {
  const { batch, head } = view.value;
  // Each entry is a batch item, a head and a query, from 0.
  const rows = (layerOutline()?.fullyMasked ?? []).filter(([b, h]) => b === batch && h === head);
  if (rows.length === 0) return null;
  const [first] = rows;
  return (
    <span
      class="badge warn"
      title={text("A query that cannot see any key gets weights of zero and a context of zeros.")}
    >
      {rows.length === 1 ? text("query {0} sees no key", first![2] + 1) : text("{0} queries see no key", rows.length)}
    </span>
  );
}
