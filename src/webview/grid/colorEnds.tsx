import type { ColorScale } from "../../core/view/colorScale.ts";
import { chooseScale, handEnds, scales } from "../options.ts";
import { text } from "../strings.ts";
import { boundText } from "./boundText.ts";
import { type Ends, endAfter, movedEnd, shareOfEnd } from "./endMoves.ts";

/** Around the colours, in pixels; see colorEnds.css. */
const margin = 4;

interface ColorEndsProps {
  readonly name: string;
  readonly scale: ColorScale;
}

/** The ends of a matrix's colours, to be dragged on its bar, or moved by keys once they are chosen in the list beside it. */
export function ColorEnds({ name, scale }: ColorEndsProps) {
  const { whole } = scale;
  const isByHand = scales.value.get(name) === "ends";
  const ends: Ends = [scale.min, scale.max];
  const set = (end: 0 | 1, to: number): void => {
    handEnds.value = new Map(handEnds.value).set(name, movedEnd(ends, end, to, scale));
    if (!isByHand) chooseScale(name, "ends");
  };
  const valueAt = ({ clientX, currentTarget }: PointerEvent & { currentTarget: HTMLElement }): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (clientX - left - margin) / (width - 2 * margin)));
    return whole[0] + share * (whole[1] - whole[0]);
  };
  // A drag takes the end that is nearer to where it began.
  const nearest = (value: number): 0 | 1 => (value - ends[0] < ends[1] - value ? 0 : 1);
  return (
    <fieldset
      class="color-ends"
      aria-label={text("Ends of the colors of {0}", name)}
      title={text("Drag an end of the colors. Double-click for all of them.")}
      onPointerDown={(event) => {
        const { currentTarget, pointerId } = event;
        currentTarget.setPointerCapture(pointerId);
        // Kept on the element for the whole drag: an end may not pass the other and go on as that one.
        currentTarget.dataset["end"] = String(nearest(valueAt(event)));
      }}
      onPointerMove={(event) => {
        const { currentTarget, pointerId, movementX } = event;
        // Straight up or down nothing changes.
        if (movementX === 0 || !currentTarget.hasPointerCapture(pointerId)) return;
        set(currentTarget.dataset["end"] === "0" ? 0 : 1, valueAt(event));
      }}
      onDblClick={() => chooseScale(name, "auto")}
    >
      {isByHand &&
        ([0, 1] as const).map((end) => (
          <span
            key={end}
            class="color-end"
            role="slider"
            tabIndex={0}
            aria-label={
              end === 0 ? text("Lower end of the colors of {0}", name) : text("Upper end of the colors of {0}", name)
            }
            aria-valuemin={whole[0]}
            aria-valuemax={whole[1]}
            aria-valuenow={ends[end]}
            aria-valuetext={boundText(ends[end])}
            style={{
              insetInlineStart: `calc(${margin}px + ${shareOfEnd(ends[end], whole)} * (100% - ${2 * margin}px))`,
            }}
            onKeyDown={(event) => {
              const to = endAfter(ends, end, event.key, whole);
              if (to === undefined) return;
              event.preventDefault();
              set(end, to);
            }}
          />
        ))}
    </fieldset>
  );
}
