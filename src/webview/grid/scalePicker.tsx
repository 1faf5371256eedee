import { type ScaleChoice, scaleChoices } from "../../core/view/colorCurve.ts";
import type { ColorScale } from "../../core/view/colorScale.ts";
import { chooseScale, scales } from "../options.ts";
import { text } from "../strings.ts";

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
      return text("Per row");
    case "heads":
      return text("All heads alike");
    case "clip":
      return text("Without the outer 1 %");
    case "first":
      return text("Without the first key");
    case "ends":
      return text("Between two ends");
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
