import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { viewports } from "../options.ts";
import { IconButton } from "../shell/buttons.tsx";
import { text } from "../strings.ts";
import type { HeatmapViewport } from "./heatmapViewport.ts";
import { MatrixHeatmap } from "./matrixHeatmap.ts";

interface HeatmapViewProps {
  readonly name: string;
  readonly small: boolean;
  readonly content: ReadonlySignal<MatrixContent | undefined>;
  /** Filled with the picture while it is there, for the buttons. */
  readonly handle: RefObject<MatrixHeatmap | null>;
}

/** A matrix as a picture that can be zoomed and moved. */
export function HeatmapView({ name, small, content, handle }: HeatmapViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<unknown>(undefined);
  // Kept by the matrix's name, so that another layer or head shows the same part.
  const viewport = useSignal<HeatmapViewport | undefined>(viewports.peek().get(name));
  useEffect(() => {
    const made = new MatrixHeatmap(name, small, content, viewport, setFault);
    // Told at once and then with every change.
    const stopKeeping = viewport.subscribe((now) => keepViewport(name, now));
    handle.current = made;
    place.current!.replaceChildren(made.parts.element);
    return () => {
      handle.current = null;
      stopKeeping();
      made.dispose();
    };
  }, [name, small, content, viewport, handle]);
  // Thrown while drawing, where the boundary around it can catch it.
  if (fault !== undefined) throw fault;
  return <div class="matrix-place" ref={place} />;
}

/** Zooms as the wheel and the keys do; the tooltips name the keys. */
export function ZoomButtons({ onZoom }: { onZoom: (by: -1 | 0 | 1) => void }) {
  return (
    <span class="zoom-buttons">
      <IconButton icon="minus" words={text("Zoom out")} keys="−" onClick={() => onZoom(-1)} />
      <IconButton
        icon="plus"
        words={text("Zoom in")}
        keys={text("+ or Ctrl+wheel; drag to move")}
        onClick={() => onZoom(1)}
      />
      <IconButton icon="fit" words={text("Show all")} keys="0" onClick={() => onZoom(0)} />
    </span>
  );
}

function keepViewport(name: string, now: HeatmapViewport | undefined): void {
  const next = new Map(viewports.peek());
  // Undefined is the whole matrix, which needs no keeping.
  if (now === undefined) next.delete(name);
  else next.set(name, now);
  viewports.value = next;
}
