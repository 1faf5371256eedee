import { notify } from "../hostApi.ts";
import { decimals, shownDecimals } from "../options.ts";
import { outline, snapshot, view } from "../state.ts";
import { currentStep } from "../steps/currentStep.ts";
import { text } from "../strings.ts";
import { openTour, tourPlace } from "../tour/tourPlace.ts";
import { IconButton } from "./buttons.tsx";
import { Icon } from "./icons.tsx";
import "./switches.css";

// A float64 is only sure to hold 15 decimal digits.
const mostDecimals = 15;

/** How many decimals the tables show. */
export function DecimalsControl() {
  if (outline.value === undefined) return null;
  const count = shownDecimals.value;
  const change = (by: number): void => {
    decimals.value = Math.max(0, Math.min(mostDecimals, count + by));
  };
  const words = text("{0} decimals", count);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line of text
    <span class="stepper" role="group" aria-label={text("Decimals")}>
      <IconButton icon="minus" words={text("Fewer decimals")} disabled={count === 0} onClick={() => change(-1)} />
      <output class="stepper-value" title={words} aria-label={words}>
        .{"0".repeat(Math.min(count, 3))}
        {/* More than three zeros would need more room: their number says it. */}
        {count > 3 && <sub>{count}</sub>}
      </output>
      <IconButton
        icon="plus"
        words={text("More decimals")}
        disabled={count >= mostDecimals}
        onClick={() => change(1)}
      />
    </span>
  );
}

/** Writes the numbers into a file; the host asks which and where. */
export function ExportButton() {
  if (outline.value === undefined) return null;
  // The view and the step at the click, not when the button was drawn.
  const looked = () => ({ layer: view.value.layer, step: currentStep.value });
  return <IconButton icon="export" words={text("Export…")} onClick={() => notify("exportResult", looked())} />;
}

/** Whether the numbers follow the text at once. */
export function LiveSwitch() {
  const told = snapshot.value;
  // A file that is gone has no text to follow.
  if (told === undefined || told.status.kind === "gone") return null;
  const live = told.mode === "live";
  return (
    <span class="live">
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked={live}
        title={text("Recompute this file while typing")}
        onClick={() => notify("setLive", { live: !live })}
      >
        <span class="switch-track" aria-hidden="true" />
        {text("Live")}
      </button>
      {/* Offered only to who uses it here, and has not done so for all. */}
      {live && !snapshot.value?.liveEverywhere && (
        <button
          type="button"
          class="link live-everywhere"
          title={text("Recompute every file while typing: the setting “attention.recompute”")}
          onClick={() => notify("setLive", { live, everywhere: true })}
        >
          {text("use for all files")}
        </button>
      )}
    </span>
  );
}

/** Opens and closes the walk through the numbers. */
export function TourButton() {
  if (outline.value === undefined) return null;
  const isOpen = Boolean(tourPlace.value);
  return (
    <button
      type="button"
      class="icon-button tour-door"
      aria-pressed={isOpen}
      aria-label={text("Tour")}
      title={text("Walk through the numbers")}
      onClick={() => {
        // Null, not undefined: a tour that was closed does not open by itself again.
        if (isOpen) tourPlace.value = null;
        else openTour();
      }}
    >
      <Icon name="play" />
    </button>
  );
}
