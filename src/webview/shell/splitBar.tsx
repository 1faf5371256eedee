import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { inspectorShare } from "../options.ts";
import { text } from "../strings.ts";
import { leastShare, mostShare, shareAfter } from "./moves.ts";

interface SplitBarProps {
  readonly wide: boolean;
  /** Both parts, and the second of them. */
  readonly frame: RefObject<HTMLElement | null>;
  readonly aside: RefObject<HTMLElement | null>;
}

/** The border between two parts as a control: moved by the pointer or by keys, it tells the share of the second part. */
export function SplitBar({ wide, frame, aside }: SplitBarProps) {
  const share = useSignal(0);
  useEffect(() => {
    // Measured: the reader need not have chosen it, and the style sheet has bounds of its own.
    const observer = new ResizeObserver(() => {
      const [part, whole] = [aside.current!.getBoundingClientRect(), frame.current!.getBoundingClientRect()];
      share.value = wide ? part.width / whole.width : part.height / whole.height;
    });
    for (const part of [aside.current!, frame.current!]) observer.observe(part);
    return () => observer.disconnect();
  }, [wide, frame, aside, share]);
  const onPointerMove = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    // Moves without a press only pass over the border.
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    // The derivation is at the end: its size is what is right of, or below, the pointer.
    const { right, bottom, width, height } = frame.current!.getBoundingClientRect();
    const next = wide ? (right - event.clientX) / width : (bottom - event.clientY) / height;
    inspectorShare.value = Math.max(leastShare, Math.min(mostShare, next));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = shareAfter(share.value, event.key);
    if (next === undefined) return;
    event.preventDefault();
    inspectorShare.value = next;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a control, an hr is not
    <div
      class="split-bar"
      role="separator"
      tabIndex={0}
      aria-label={text("Size of the derivation")}
      aria-orientation={wide ? "vertical" : "horizontal"}
      aria-valuenow={Math.round(100 * share.value)}
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
  );
}
