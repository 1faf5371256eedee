import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Geometry } from "../../core/explain/derivation.ts";
import { Icon } from "../shell/icons.tsx";
import { lazyPart, usePart } from "../shell/lazyPart.ts";
import { PartMissing } from "../shell/partMissing.tsx";
import { text } from "../strings.ts";
import "./geometry.css"; // Of the first style sheet: a part that comes later brings only its script.

const geometryPart = lazyPart(() => import("./geometry.tsx"));
const open: Signal<boolean> = signal(false);

interface LazyGeometryProps {
  readonly geometry: Geometry;
  readonly left: string;
  readonly right: string;
}

/** How q and k lie to each other, folded away until somebody wants to see it; the script is fetched then. */
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
  const part = usePart(geometryPart);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.GeometryBody {...props} />;
}
