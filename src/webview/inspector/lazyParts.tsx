import { type Signal, signal } from "@preact/signals";
import type { ComponentProps } from "preact";
import type { Geometry } from "../../core/explain/derivation.ts";
import { later } from "../loadLater.ts";
import { Icon } from "../shell/icons.tsx";
import { usePart } from "../shell/lazyPart.ts";
import { PartMissing } from "../shell/partMissing.tsx";
import { text } from "../strings.ts";
// Of the first style sheet: a part that comes later brings only its script.
import "./copyMenu.css";
import "./geometry.css";

type Parts = typeof import("./secondParts.tsx").parts;

// Kept for all cells: who has unfolded it once sees it with the next cell, too.
const open: Signal<boolean> = signal(false);

/** Contribution of each key to a context cell. */
export function LazyContributions(props: ComponentProps<Parts["contributions"]>) {
  const part = usePart(later);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.inspectorParts.contributions {...props} />;
}

/** What to do here while no cell is looked at. */
export function LazyEmptyState(props: ComponentProps<Parts["empty"]>) {
  const part = usePart(later);
  return part === undefined || part === "failed" ? null : <part.inspectorParts.empty {...props} />;
}

/** The factors of a long sum side by side. */
export function LazyOperandTable(props: ComponentProps<Parts["operands"]>) {
  const part = usePart(later);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.inspectorParts.operands {...props} />;
}

/** What the cell is made of, as far as it is out of sight. */
export function LazyOperandStrip(props: ComponentProps<Parts["operandStrip"]>) {
  const part = usePart(later);
  return typeof part === "object" ? <part.inspectorParts.operandStrip {...props} /> : null;
}

/** The held cell beside the one on show. */
export function LazyHeldCell(props: ComponentProps<Parts["heldCell"]>) {
  const part = usePart(later);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.inspectorParts.heldCell {...props} />;
}

/** The weights of a cell's row, as bars or over an image. */
export function LazyRowBars(props: ComponentProps<Parts["rowBars"]>) {
  const part = usePart(later);
  return part === undefined || part === "failed" ? null : <part.inspectorParts.rowBars {...props} />;
}

/** The button with the forms in which a derivation can be copied. */
export function LazyCopyMenu(props: ComponentProps<Parts["copyMenu"]>) {
  const part = usePart(later);
  return part === undefined || part === "failed" ? (
    // Keeps the room, so that the buttons beside it do not move.
    <span class="icon-button" />
  ) : (
    <part.inspectorParts.copyMenu {...props} />
  );
}

interface LazyGeometryProps {
  readonly geometry: Geometry;
  readonly left: string;
  readonly right: string;
}

/** The angle and lengths of q and k, folded away until somebody wants to see it. */
export function LazyGeometry(props: LazyGeometryProps) {
  return (
    <section class="derivation-part geometry" aria-labelledby="geometry-title">
      <h3 id="geometry-title">
        <button
          type="button"
          class="fold-button"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name={open.value ? "down" : "right"} />
          {text("Geometry of {0} and {1}", props.left, props.right)}
        </button>
      </h3>
      {open.value && <Unfolded {...props} />}
    </section>
  );
}

function Unfolded(props: LazyGeometryProps) {
  const part = usePart(later);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.inspectorParts.geometry {...props} />;
}
