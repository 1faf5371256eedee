import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { later } from "../loadLater.ts";
import { inspectorShare } from "../options.ts";
import { usePart } from "./lazyPart.ts";
import { usualShare } from "./moves.ts";
import "./splitView.css";

interface SplitViewProps {
  readonly wide: boolean;
  /** Pixels of the side while nobody has moved the border; undefined = by the width. */
  readonly usual: number | undefined;
  readonly main: ComponentChildren;
  readonly side: ComponentChildren;
}

/** Two parts with a border that can be moved: side by side when wide, one above the other when not. */
export function SplitView({ wide, usual, main, side }: SplitViewProps) {
  const frame = useRef<HTMLElement>(null);
  const aside = useRef<HTMLDivElement>(null);
  const part = usePart(later);
  const share = inspectorShare.value;
  const usualSize = usual === undefined ? (wide ? "" : `${100 * usualShare}%`) : `${usual}px`;
  return (
    <main class={`workspace split ${wide ? "wide" : "narrow"}`} ref={frame}>
      <div class="split-main">{main}</div>
      {/* Until its script is here it is a line that cannot be moved. */}
      {part === undefined || part === "failed" ? (
        <div class="split-bar" />
      ) : (
        <part.SplitBar wide={wide} frame={frame} aside={aside} />
      )}
      <div class="split-side" ref={aside} style={{ flexBasis: share === undefined ? usualSize : `${100 * share}%` }}>
        {side}
      </div>
    </main>
  );
}
