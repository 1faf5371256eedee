import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { MatrixContent } from "../grid/content.ts";
import { lookouts } from "../options.ts";
import { Icon, type IconName } from "../shell/icons.tsx";
import { text } from "../strings.ts";
import type { Lookout } from "./lookout.ts";
import { MatrixHeatmap } from "./matrixHeatmap.ts";

interface HeatmapViewProps {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly small: boolean;
  readonly content: ReadonlySignal<MatrixContent | undefined>;
}

/** A matrix as a picture that can be zoomed and moved, with its buttons. */
export function HeatmapView({ name, small, content }: HeatmapViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const heatmap = useRef<MatrixHeatmap>(null);
  const lookout = useSignal<Lookout | undefined>(lookouts.peek().get(name));
  useEffect(() => {
    const made = new MatrixHeatmap(name, small, content, lookout);
    const unkeep = lookout.subscribe((now) => keepLookout(name, now));
    heatmap.current = made;
    place.current!.replaceChildren(made.parts.element);
    return () => {
      unkeep();
      made.dispose();
    };
  }, [name, small, content, lookout]);
  const zoom = (by: -1 | 0 | 1) => (): void => heatmap.current?.zoomBy(by);
  return (
    <div class="heatmap-frame">
      <div ref={place} />
      {!small && (
        <div class="heatmap-tools">
          <span class="heatmap-hint">{text("Ctrl+wheel or + − 0 to zoom, drag to move")}</span>
          <ToolButton icon="minus" words={text("Zoom out")} onClick={zoom(-1)} />
          <ToolButton icon="plus" words={text("Zoom in")} onClick={zoom(1)} />
          <ToolButton icon="fit" words={text("Show all")} onClick={zoom(0)} />
        </div>
      )}
    </div>
  );
}

function keepLookout(name: string, now: Lookout | undefined): void {
  const next = new Map(lookouts.peek());
  if (now === undefined) next.delete(name);
  else next.set(name, now);
  lookouts.value = next;
}

function ToolButton({ icon, words, onClick }: { icon: IconName; words: string; onClick: () => void }) {
  return (
    <button type="button" class="icon-button" title={words} onClick={onClick}>
      <Icon name={icon} />
      <span class="unseen">{words}</span>
    </button>
  );
}
