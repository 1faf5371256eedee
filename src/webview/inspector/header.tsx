import type { CellRef } from "../../core/explain/derivation.ts";
import { toggleHold } from "../grid/gridActions.ts";
import { request } from "../hostApi.ts";
import { held, outline, sameCell } from "../state.ts";
import { t, text } from "../strings.ts";
import { announce } from "./announcer.tsx";
import type { Explained } from "./explainer.ts";
import { DigitsIcon, InspectorIcon } from "./inspectorIcons.tsx";
import { LazyCopyMenu } from "./lazyParts.tsx";
import { placeOf } from "./place.ts";
import { digits, fullPrecision, hiddenDigits } from "./precision.ts";

/** What the cell is, its value, and what can be done with its derivation. */
export function Header({ explained }: { explained: Explained }) {
  const { heading, symbol, value } = explained.derivation;
  const place = placeOf(explained.cell, outline.value).map(t).join(" · ");
  return (
    <header class="derivation-head">
      <p class="derivation-value" key={symbol}>
        <span class="symbol">{symbol}</span> <span class="equals">=</span>{" "}
        <strong title={hiddenDigits(value)}>{digits(value)}</strong>
      </p>
      <Actions explained={explained} />
      <div class="derivation-title">
        <h2>{t(heading)}</h2>
        {place !== "" && <p class="derivation-place">{place}</p>}
      </div>
    </header>
  );
}

function Actions({ explained }: { explained: Explained }) {
  const { cell } = explained;
  const kept = sameCell(held.value, cell);
  return (
    <div class="derivation-actions">
      <Toggle
        name={kept ? text("Unpin (Escape)") : text("Pin this cell to compare (Enter)")}
        on={kept}
        onClick={() => {
          toggleHold(cell);
        }}
      >
        <InspectorIcon name="lock" filled={kept} />
      </Toggle>
      <Toggle
        name={text("All digits")}
        on={fullPrecision.value}
        onClick={() => {
          fullPrecision.value = !fullPrecision.value;
        }}
      >
        <DigitsIcon />
      </Toggle>
      <button
        type="button"
        class="icon-button"
        aria-label={text("Go to source")}
        title={text("Go to source")}
        onClick={() => goToSource(cell)}
      >
        <InspectorIcon name="source" />
      </button>
      <LazyCopyMenu explained={explained} />
    </div>
  );
}

interface ToggleProps {
  readonly name: string;
  readonly on: boolean;
  onClick(): void;
  readonly children: preact.ComponentChildren;
}

function Toggle({ name, on, onClick, children }: ToggleProps) {
  return (
    <button type="button" class="icon-button" aria-pressed={on} aria-label={name} title={name} onClick={onClick}>
      {children}
    </button>
  );
}

function goToSource(cell: CellRef): void {
  request("goToSource", { cell }).catch(() => announce(text("This number has no place in the text")));
}
