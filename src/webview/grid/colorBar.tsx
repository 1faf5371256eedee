import type { ComponentChildren } from "preact";
import type { ColorScale } from "../../core/view/colorScale.ts";
import { text } from "../strings.ts";
import { boundText } from "./boundText.ts";
import "./colorBar.css";

// Pieces of the gradient: enough for a bent scale to look smooth at 64 px.
const stops = 32;

/** The colours of a scale from its lower to its upper bound, with both bounds written; `children` lie on the colours. */
export function ColorBar({ scale, children }: { scale: ColorScale; children?: ComponentChildren }) {
  const [low, high] = [boundText(scale.min), boundText(scale.max)];
  return (
    <span class="color-bar">
      <span aria-hidden="true">{low}</span>
      <span class="color-place">
        <span
          class="color-ramp"
          role="img"
          aria-label={text("Colors from {0} to {1}", low, high)}
          style={{ backgroundImage: gradientOf(scale) }}
        >
          {scale.min < 0 && scale.max > 0 && <i style={{ insetInlineStart: `${zeroAt(scale)}%` }} />}
        </span>
        {children}
      </span>
      <span aria-hidden="true">{high}</span>
    </span>
  );
}

// Over the whole width, so that colors between two ends set by hand show where these lie.
function gradientOf({ whole: [low, high], css }: ColorScale): string {
  const colors = Array.from({ length: stops + 1 }, (_, stop) => css(low + (stop / stops) * (high - low)));
  return `linear-gradient(90deg, ${colors.join(", ")})`;
}

function zeroAt({ whole: [low, high] }: ColorScale): number {
  return (100 * -low) / (high - low);
}
