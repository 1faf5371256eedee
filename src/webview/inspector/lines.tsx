import { useSignal } from "@preact/signals";
import type { DerivationLine } from "../../core/explain/derivation.ts";
import { text } from "../strings.ts";
import { useFactorColors } from "./factorColors.ts";
import { type DotLine, lineText } from "./lineText.ts";
import { OperandTable } from "./operandTable.tsx";
import { digits } from "./precision.ts";

/** From this many terms on a sum is also worth reading pair by pair. */
const longSum = 9;

/** The calculation of a cell, line by line. */
export function Lines({ lines }: { lines: readonly DerivationLine[] }) {
  if (lines.length === 0) return null;
  return (
    <section class="derivation-part lines" aria-label={text("Calculation")}>
      {lines.map((line, index) =>
        line.kind === "dot" && line.a.length >= longSum ? (
          <LongSum key={index} line={line} />
        ) : (
          <LineOnly key={index} line={line} />
        ),
      )}
    </section>
  );
}

function LineOnly({ line }: { line: DerivationLine }) {
  return (
    <p class="line">
      <Coloured words={lineText(line, true, digits).before} />
    </p>
  );
}

/** A sum of many terms: folded in the middle, or whole with its factors side by side. */
function LongSum({ line }: { line: DotLine }) {
  const whole = useSignal(false);
  const toggle = () => {
    whole.value = !whole.value;
  };
  const { before, folded, after } = lineText(line, whole.value, digits);
  return (
    <div class="long-sum">
      <p class="line">
        <Coloured words={before} />
        {folded && (
          <button type="button" class="folded" aria-expanded="false" onClick={toggle}>
            {text("… {0} terms: {1} …", folded.count, digits(folded.sum))}
          </button>
        )}
        {folded && <Coloured words={after} />}
      </p>
      {whole.value && <OperandTable line={line} />}
      <button type="button" class="link fold-link" aria-expanded={whole.value} onClick={toggle}>
        {whole.value ? text("Fold the sum") : text("All {0} terms side by side", line.a.length)}
      </button>
    </div>
  );
}

/** One text with its factors coloured. */
function Coloured({ words }: { words: string }) {
  const element = useFactorColors(words);
  return <span ref={element}>{words}</span>;
}
