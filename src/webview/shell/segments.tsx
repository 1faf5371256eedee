import type { Signal } from "@preact/signals";
import { quantity } from "../quantity.ts";
import { text } from "../strings.ts";
import "./segments.css";

interface SegmentsProps<T extends string> {
  readonly name: string;
  readonly of: Signal<T>;
  readonly choices: readonly (readonly [T, string])[];
}

/** A choice of a few words, all in sight. */
export function Segments<T extends string>({ name, of, choices }: SegmentsProps<T>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line of text
    <span class="segments" role="group" aria-label={name}>
      {choices.map(([value, words]) => (
        <button
          key={value}
          type="button"
          aria-pressed={of.value === value}
          onClick={() => {
            of.value = value;
          }}
        >
          {words}
        </button>
      ))}
    </span>
  );
}

/** A check box with its words. */
export function Check({ of, words }: { of: Signal<boolean>; words: string }) {
  return (
    <label class="check-box">
      <input
        type="checkbox"
        checked={of.value}
        onChange={({ currentTarget }) => {
          of.value = currentTarget.checked;
        }}
      />
      {words}
    </label>
  );
}

/** The switch between weights and contributions, one for all views. */
export function QuantitySwitch() {
  return (
    <Segments
      name={text("Quantity")}
      of={quantity}
      choices={[
        ["weights", text("Weights")],
        ["contribution", text("Contribution")],
      ]}
    />
  );
}
