import type { ColorScale } from "../../core/view/colorScale.ts";
import { text } from "../strings.ts";
import { boundText } from "./boundText.ts";
import "./colorBar.css";

const stops = 32;

/** The colours of a scale from its lower to its upper bound, with both bounds written. */
export function ColorBar({ scale }: { scale: ColorScale }) {
  const [low, high] = [boundText(scale.min), boundText(scale.max)];
  return (
    <span class="color-bar" role="img" aria-label={text("Colors from {0} to {1}", low, high)}>
      <span aria-hidden="true">{low}</span>
      <span class="color-ramp" aria-hidden="true" style={{ backgroundImage: gradientOf(scale) }}>
        {scale.min < 0 && scale.max > 0 && <i style={{ insetInlineStart: `${zeroAt(scale)}%` }} />}
      </span>
      <span aria-hidden="true">{high}</span>
    </span>
  );
}

function gradientOf(scale: ColorScale): string {
  const colors = Array.from({ length: stops + 1 }, (_, stop) =>
    scale.css(scale.min + (stop / stops) * (scale.max - scale.min)),
  );
  return `linear-gradient(90deg, ${colors.join(", ")})`;
}

function zeroAt({ min, max }: ColorScale): number {
  return (100 * -min) / (max - min);
}
