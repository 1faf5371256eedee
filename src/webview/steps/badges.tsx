import type { CellRef } from "../../core/explain/derivation.ts";
import type { StepOutline } from "../../core/explain/outline.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { changeView, layerOutline, selected, snapshot, view } from "../state.ts";
import { text } from "../strings.ts";
import "./badges.css";

/** What is special about a step's numbers: given, expected, fully masked rows, moved by the last edit. */
export function Badges({ step }: { step: StepOutline }) {
  return (
    <>
      <GivenBadge step={step} />
      <ExpectedBadge step={step} />
      {step.name === "weights" && <FullyMaskedBadge />}
      <MovedBadge name={step.name} />
    </>
  );
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
  const { mismatch } = expected;
  if (mismatch === undefined) return <span class="badge bad">✗ {text("not as expected")}</span>;
  const place = `[${mismatch.index
    .slice(-2)
    .map((index) => index + 1)
    .join(",")}]`;
  return (
    <button
      type="button"
      class="badge bad"
      title={text("Expected {0}, got {1}. Show the cell.", briefNumber(mismatch.want), briefNumber(mismatch.got))}
      onClick={() => showMismatch(step, mismatch.index)}
    >
      ✗ {text("{0} expected {1}", place, briefNumber(mismatch.want, 4))}
    </button>
  );
}

/** Pins the cell an index names: [batch, head, row, col], or without the head, or without both. */
function showMismatch({ name, heads }: StepOutline, index: readonly number[]): void {
  const [col = 0, row = 0, second = 0, third = 0] = [...index].reverse();
  const [batch, head] = index.length > 3 || heads > 1 ? [third, second] : [second, 0];
  const layer = layerOutline();
  if (layer === undefined) return;
  const queryHead = Math.ceil((head * layer.dims.heads) / Math.max(1, heads));
  changeView({ batch, ...(heads > 1 && { head: queryHead }) });
  selected.value = { layer: layer.path, matrix: name, batch, head, row, col } satisfies CellRef;
}

function FullyMaskedBadge() {
  const { batch, head } = view.value;
  const rows = (layerOutline()?.fullyMasked ?? []).filter(([b, h]) => b === batch && h === head);
  if (rows.length === 0) return null;
  const [first] = rows;
  return (
    <span
      class="badge warn"
      title={text("A query that may see no key at all gets weights of zero and a context of zeros.")}
    >
      {rows.length === 1 ? text("query {0} sees no key", first![2] + 1) : text("{0} queries see no key", rows.length)}
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
