import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { inspectorShare } from "../options.ts";
import { text } from "../strings.ts";
import { leastShare, mostShare, shareAfter, usualShare } from "./moves.ts";
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
  const share = inspectorShare.value;

  const usualSize = usual === undefined ? (wide ? "" : `${100 * usualShare}%`) : `${usual}px`;
  // Measured: the reader need not have chosen it.
  const shareNow = (): number => {
    const [part, whole] = [aside.current!.getBoundingClientRect(), frame.current!.getBoundingClientRect()];
    return wide ? part.width / whole.width : part.height / whole.height;
  };
  const onPointerMove = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    // Moves without a press only pass over the border.
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    // The derivation is at the end: its size is what is right of, or below, the pointer.
    const { right, bottom, width, height } = frame.current!.getBoundingClientRect();
    const next = wide ? (right - event.clientX) / width : (bottom - event.clientY) / height;
    inspectorShare.value = Math.max(leastShare, Math.min(mostShare, next));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = shareAfter(shareNow(), event.key);
    if (next === undefined) return;
    event.preventDefault();
    inspectorShare.value = next;
  };
  return (
    <main class={`workspace split ${wide ? "wide" : "narrow"}`} ref={frame}>
      <div class="split-main">{main}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a control, an hr is not */}
      <div
        class="split-bar"
        role="separator"
        tabIndex={0}
        aria-label={text("Size of the derivation")}
        aria-orientation={wide ? "vertical" : "horizontal"}
        // About what the style sheet gives it at first.
        aria-valuenow={Math.round(100 * (share ?? 0.35))}
        aria-valuemin={100 * leastShare}
        aria-valuemax={100 * mostShare}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        // A double click takes the choice back, as on the workbench's borders.
        onDblClick={() => {
          inspectorShare.value = undefined;
        }}
        onKeyDown={onKeyDown}
      />
      <div class="split-side" ref={aside} style={{ flexBasis: share === undefined ? usualSize : `${100 * share}%` }}>
        {side}
      </div>
    </main>
  );
}
