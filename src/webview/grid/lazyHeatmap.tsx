import type { ReadonlySignal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import type { MatrixHeatmap } from "../heatmap/matrixHeatmap.ts";
import type { laterParts } from "../laterParts.ts";
import { later } from "../loadLater.ts";
import { usePart } from "../shell/lazyPart.ts";
import { PartMissing } from "../shell/partMissing.tsx";
import type { ChoicesProps } from "./matrixChoices.tsx";
import type { MatrixContent } from "./matrixContent.ts";
import "../heatmap/heatmap.css"; // Of the first style sheet: a part that comes later brings only its script.

interface LazyHeatmapProps {
  readonly name: string;
  readonly small: boolean;
  readonly content: ReadonlySignal<MatrixContent | undefined>;
  readonly handle: RefObject<MatrixHeatmap | null>;
}

/** What a script that comes later draws, in place of a matrix. */
function Later({ draw }: { draw: (parts: typeof laterParts) => JSX.Element }) {
  const part = usePart(later);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? <div class="matrix-place" /> : draw(part);
}

/** A matrix as a picture; the script is fetched with the first one, which most worked examples never have. */
export function LazyHeatmap(props: LazyHeatmapProps) {
  return <Later draw={({ HeatmapView }) => <HeatmapView {...props} />} />;
}

/** A matrix that is too large to be sent, in tiles. */
export function LazyTiles(props: { name: string; rows: number; cols: number; small: boolean }) {
  return <Later draw={({ TiledMatrix }) => <TiledMatrix {...props} />} />;
}

/** The buttons that zoom it, once there is something to zoom. */
export function LazyZoomButtons(props: { onZoom: (by: -1 | 0 | 1) => void }) {
  // Without the script there is no picture either, which says so itself.
  const part = usePart(later);
  return part === undefined || part === "failed" ? null : <part.ZoomButtons {...props} />;
}

/** The choices of a matrix; most have none at first. */
export function LazyChoices(props: ChoicesProps) {
  const part = usePart(later);
  return part === undefined || part === "failed" ? null : <part.MatrixChoices {...props} />;
}
