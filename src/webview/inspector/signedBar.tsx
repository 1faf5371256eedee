import { type BarScale, barShare } from "./barShare.ts";

/** A bar from zero, filled to the right for what adds, hollow to the left for what takes away. The number beside it says the same. */
export function SignedBar({ value, scale: { largest, zero } }: { value: number; scale: BarScale }) {
  // In percent of the column's width.
  const share = (100 - zero) * barShare(value, largest);
  return (
    <svg class="signed-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class={value < 0 ? "takes" : "adds"} x={value < 0 ? zero - share : zero} y="1" width={share} height="8" />
      <line class="zero" x1={zero} x2={zero} y1="0" y2="10" />
    </svg>
  );
}
