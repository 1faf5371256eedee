import type { Derivation } from "../../core/explain/derivation.ts";
import { t, text } from "../strings.ts";
import { digits, hiddenDigits } from "./precision.ts";

/** What the document says about the cell beside its place in the calculation: given, or expected. */
export function Verdicts({ derivation: { given, expected, note, value } }: { derivation: Derivation }) {
  if (!given && expected === undefined && note === undefined) return null;
  return (
    <div class="verdicts">
      {note && <p class="cell-note">{t(note)}</p>}
      {given && (
        <p class="given-mark">{text("Given: the document sets this number; what comes after follows from it.")}</p>
      )}
      {expected && <Expected got={value} want={expected.want} holds={expected.holds} />}
    </div>
  );
}

function Expected({ got, want, holds }: { got: number; want: number; holds: boolean }) {
  const off = difference(got, want);
  return (
    <div class={holds ? "expected holds" : "expected differs"}>
      <p class="expected-verdict">{holds ? text("✓ As expected") : text("✗ Not as expected")}</p>
      {/* Where nothing is off, both numbers are the one in the heading. */}
      {off !== 0 && (
        <dl class="figures">
          <Entry name={text("want")} value={want} />
          <Entry name={text("got")} value={got} />
          <Entry name={text("difference")} value={off} />
        </dl>
      )}
    </div>
  );
}

/** got − want; 0 where both are the same infinity or both NaN, which the comparison counts as equal. */
export function difference(got: number, want: number): number {
  return Object.is(got, want) ? 0 : got - want;
}

function Entry({ name, value }: { name: string; value: number }) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd title={hiddenDigits(value)}>{digits(value)}</dd>
    </div>
  );
}
