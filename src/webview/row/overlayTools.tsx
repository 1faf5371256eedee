import { useSignal } from "@preact/signals";
import type { LayerOutline } from "../../core/explain/outline.ts";
import type { RowStudy } from "../../core/figures/row/rowStudy.ts";
import { mostDerived } from "../../core/figures/row/studyLimits.ts";
import { briefNumber, exactNumber } from "../../core/view/numberFormat.ts";
import { request } from "../hostApi.ts";
import { seriesColor } from "../seriesColors.ts";
import { Check } from "../shell/segments.tsx";
import { snapshot } from "../state.ts";
import { text } from "../strings.ts";
import { HeadLegend } from "../tokens/tokensTools.tsx";
import type { Bars, Overlay } from "./chartBundle.ts";
import { hasSlopes, type OverlayName, overlay, overlayChoices, triedTemperature } from "./overlays.ts";
import { rowStats } from "./rowStats.ts";

/** More rows than these are told apart by the legend alone, and have no column in the table. */
export const mostListed = 3;
/** Temperatures that can be tried, as powers of ten. */
const powers = { least: -1, most: 1, step: 0.02 };

interface OverlayToolsProps {
  readonly layer: LayerOutline;
  readonly study: RowStudy | undefined;
  /** Whether the bars are weights, and not contributions. */
  readonly isWeights: boolean;
}

/** Chooses what is drawn over the bars. */
export function OverlayTools({ layer, study, isWeights }: OverlayToolsProps) {
  const choices = overlayChoices(isWeights ? study : undefined, layer.dims.heads);
  return (
    <>
      {choices.length > 1 && (
        <label>
          {text("Overlay")}{" "}
          <select
            class="select"
            value={overlay.value}
            onChange={({ currentTarget }) => {
              overlay.value = currentTarget.value as OverlayName;
            }}
          >
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {nameOfChoice(choice)}
              </option>
            ))}
          </select>
        </label>
      )}
      {isWeights && study !== undefined && overlay.value === "tempered" && (
        <TemperaturePicker layer={layer} study={study} />
      )}
      {isWeights && study?.jacobian !== undefined && <Check of={hasSlopes} words={text("Derivatives")} />}
      {isWeights && study !== undefined && study.jacobian === undefined && (
        <span class="row-note">{text("Derivatives are drawn for up to {0} visible keys.", mostDerived)}</span>
      )}
      {overlay.value === "heads" && layer.dims.heads > 1 && <HeadLegend heads={layer.dims.heads} />}
    </>
  );
}

function nameOfChoice(choice: OverlayName): string {
  switch (choice) {
    case "none":
      return text("None");
    case "unmasked":
      return text("Weights without the masks");
    case "tempered":
      return text("Another temperature");
    case "types":
      return text("Other number types");
    case "heads":
      return text("Other heads");
  }
}

/** A slider for the temperature; the file is only changed by the button. */
function TemperaturePicker({ layer, study }: { layer: LayerOutline; study: RowStudy }) {
  const shown = triedTemperature.value ?? study.temperature;
  const isOther = shown !== study.temperature;
  const fault = useSignal<string | undefined>(undefined);
  return (
    <span class="row-temperature">
      <input
        type="range"
        aria-label={text("Temperature")}
        aria-valuetext={briefNumber(shown, 3)}
        min={powers.least}
        max={powers.most}
        step={powers.step}
        // Even steps of the slider are equal factors of the temperature.
        value={Math.log10(shown)}
        onInput={({ currentTarget }) => {
          // Three digits, as the number may be written into the file.
          triedTemperature.value = Number((10 ** Number(currentTarget.value)).toPrecision(3));
        }}
      />
      <output>{briefNumber(shown, 3)}</output>
      {isOther && (
        <button
          type="button"
          class="link"
          onClick={() => {
            triedTemperature.value = undefined;
          }}
        >
          {text("Reset to {0}", briefNumber(study.temperature, 3))}
        </button>
      )}
      {/* Heads with temperatures of their own have no one number in the file to write to. */}
      {isOther && study.isOneTemperature && (
        <button
          type="button"
          class="link"
          onClick={() => {
            const { resultVersion = 0 } = snapshot.value ?? {};
            fault.value = undefined;
            request("writeTemperature", { layer: layer.path, temperature: shown, resultVersion }).catch(
              (error: Error) => {
                fault.value = error.message;
              },
            );
          }}
        >
          {text("Write to File")}
        </button>
      )}
      {fault.value !== undefined && <span role="alert">{fault.value}</span>}
    </span>
  );
}

/** What each overlaid row is like, and where it is farthest from the bars. */
export function OverlayFacts({ bars, overlays }: { bars: Bars; overlays: readonly Overlay[] }) {
  if (overlays.length === 0 || overlays.length > mostListed) return null;
  return (
    <ul class="row-overlays" aria-label={text("Overlay")}>
      {overlays.map((one) => (
        <li key={one.name}>
          <span class="overlay-mark" style={{ "--series": seriesColor(one.color) }} aria-hidden="true" />
          {one.name}
          {factsOf(bars, one)}
        </li>
      ))}
    </ul>
  );
}

function factsOf({ values, labels }: Bars, { values: other }: Overlay) {
  const { largest, effectiveKeys } = rowStats(other, []);
  const far = other.reduce(
    (best, value, key) => {
      const distance = Math.abs(value - (values[key] ?? 0));
      // NaN is never larger: cells that are no number are left out.
      return distance > (best?.distance ?? 0) ? { key, distance } : best;
    },
    undefined as { key: number; distance: number } | undefined,
  );
  const said = [
    ...(largest < 0 ? [] : [text("largest {0} at {1}", briefNumber(other[largest] ?? 0, 4), labels[largest] ?? "")]),
    ...(effectiveKeys === undefined ? [] : [text("{0} effective keys", briefNumber(effectiveKeys, 4))]),
    ...(other.some(Number.isNaN) ? [text("not a number in this type")] : []),
    far === undefined
      ? text("no difference")
      : text("largest difference {0} at {1}", briefNumber(far.distance, 3), labels[far.key] ?? ""),
  ];
  return <span title={far && exactNumber(far.distance)}> · {said.join(" · ")}</span>;
}
