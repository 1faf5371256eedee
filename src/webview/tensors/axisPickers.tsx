import { type AxisLetter, axisLetters } from "../../core/tensor/files/axes.ts";
import { text } from "../strings.ts";
import { axes, chooseAxis, indices, readAxis, reading, tensor } from "./tensorsState.ts";

/** Which axes are looked at, an index of each other one, and what they stand for. */
export function AxisPickers() {
  const { row, col } = axes.value;
  const shape = tensor.value?.shape ?? [];
  // A list of numbers has nothing to choose.
  if (shape.length < 2) return null;
  const select = (side: "row" | "col", words: string, value: number | undefined) => (
    <label>
      {words}
      <select value={value} onChange={(event) => chooseAxis(side, Number(event.currentTarget.value))}>
        {shape.map((count, axis) => (
          <option key={axis} value={axis}>{`${nameOfAxis(axis)} (${count})`}</option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="tensor-axes">
      {select("row", text("Down"), row)}
      {select("col", text("Across"), col)}
      {shape.map((count, axis) =>
        // The axes in sight need no index.
        axis === row || axis === col ? null : <AxisSlider key={axis} axis={axis} count={count} />,
      )}
      <Reading shape={shape} />
    </div>
  );
}

/** What an axis stands for, or its number. */
export function nameOfAxis(axis: number): string {
  const letter = axisLetters.find((one) => one === reading.value?.[axis]);
  return letter === undefined ? text("Axis {0}", axis) : wordOf(letter);
}

function wordOf(letter: AxisLetter): string {
  switch (letter) {
    case "L":
      return text("layer");
    case "B":
      return text("batch");
    case "H":
      return text("head");
    case "q":
      return text("query");
    case "k":
      return text("key");
    case "n":
      return text("position");
    case "d":
      return text("width");
  }
}

function AxisSlider({ axis, count }: { axis: number; count: number }) {
  const at = indices.value[axis] ?? 0;
  if (count === 1) return null;
  return (
    <label>
      {nameOfAxis(axis)}
      <input
        type="range"
        min={0}
        max={Math.max(0, count - 1)}
        value={at}
        onInput={(event) => {
          indices.value = indices.value.with(axis, Number(event.currentTarget.value));
        }}
      />
      <output>{`${at} / ${count}`}</output>
    </label>
  );
}

/** The reading of all axes in one line, which opens to change it. */
function Reading({ shape }: { shape: readonly number[] }) {
  const now = reading.value;
  return (
    <details class="tensor-reading">
      <summary>{text("Axes: {0}", shape.map((_, axis) => nameOfAxis(axis)).join(" × "))}</summary>
      {shape.map((count, axis) => (
        <label key={axis}>
          {text("Axis {0} ({1})", axis, count)}
          <select
            value={now?.[axis] ?? "?"}
            onChange={({ currentTarget }) => readAxis(axis, currentTarget.value as AxisLetter | "?")}
          >
            <option value="?">{text("not known")}</option>
            {axisLetters.map((letter) => (
              <option key={letter} value={letter}>
                {wordOf(letter)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </details>
  );
}
