import { type ScaleChoice, scaleChoices } from "../../core/view/colorCurve.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import { chooseScale, scales } from "../options.ts";
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

/** What a way to run is called. */
function nameOf(choice: Exclude<ScaleChoice, "auto">): string {
  switch (choice) {
    case "linear":
      return text("Linear");
    case "sqrt":
      return "√";
    case "log":
      return text("Log");
    case "symlog":
      return text("Symlog");
    case "row":
      return text("Each row by itself");
    case "heads":
      return text("All heads alike");
    case "clip":
      return text("Without the outer 1 %");
    case "first":
      return text("Without the first key");
  }
}

interface ScaleChoiceProps {
  readonly name: string;
  readonly scale: ColorScale;
  /** Whether the matrix has more than one head, over which colours can be shared. */
  readonly hasHeads: boolean;
  /** Whether its columns are keys, of which the first may take most of every row. */
  readonly hasKeys: boolean;
}

/** How the colours of a matrix run: chosen, or found by its numbers, which it says where they are not straight. */
export function ScalePicker({ name, scale, hasHeads, hasKeys }: ScaleChoiceProps) {
  const chosen = scales.value.get(name) ?? "auto";
  const isPlain = chosen === "auto" && scale.curve === "linear" && !scale.perRow;
  const found = chosen === "auto" && !isPlain && nameOf(scale.perRow ? "row" : scale.curve);
  const fits = (choice: ScaleChoice): boolean => (choice === "heads" ? hasHeads : choice !== "first" || hasKeys);
  const offered = scaleChoices.filter((choice) => fits(choice) || choice === chosen);
  return (
    <select
      class={isPlain ? "scale-picker plain" : "scale-picker"}
      aria-label={text("Color scale of {0}", name)}
      title={text("How the colors run between the bounds")}
      value={chosen}
      onChange={({ currentTarget }) => chooseScale(name, currentTarget.value as ScaleChoice)}
    >
      {offered.map((choice) => (
        <option key={choice} value={choice}>
          {choice !== "auto" && nameOf(choice)}
          {choice === "auto" && (found ? text("{0} (automatic)", found) : text("Automatic"))}
        </option>
      ))}
    </select>
  );
}
