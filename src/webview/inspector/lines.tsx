import { type Signal, useSignal } from "@preact/signals";
import type { DerivationLine } from "../../core/explain/derivation.ts";
import { text } from "../strings.ts";
import { useFactorColors } from "./factorColors.ts";
import { LazyOperandTable } from "./lazyParts.tsx";
import { type DotLine, lineText } from "./lineText.ts";
import { digits, fullPrecision } from "./precision.ts";
import "./lines.css";

/** The calculation of a cell, line by line; `label` where another one is in sight. */
export function Lines({ lines, label }: { lines: readonly DerivationLine[]; label?: string }) {
  if (lines.length === 0) return null;
  return (
    <section class="derivation-part lines" aria-label={label ?? text("Calculation")}>
      {lines.map((line, index) => (
        <Line key={index} line={line} />
      ))}
    </section>
  );
}

/** One line: whole, or folded in the middle with its factors side by side on demand. All digits need the room of a table. */
function Line({ line }: { line: DerivationLine }) {
  const open = useSignal(false);
  const { before, folded, after } = lineText(line);
  const isTable = line.kind === "dot" && line.a.length > 0 && ((folded && open.value) || fullPrecision.value);
  return (
    <div class="calculation-line">
      <p class="line">
        <Coloured words={before} />
        {folded && <Folded count={folded.count} sum={folded.sum} open={open} />}
        {folded && <Coloured words={after} />}
      </p>
      {folded && <FoldLink line={line as DotLine} open={open} />}
      {isTable && <LazyOperandTable line={line} />}
    </div>
  );
}

function Folded({ count, sum, open }: { count: number; sum: number; open: Signal<boolean> }) {
  return (
    <button
      type="button"
      class="folded"
      aria-expanded={open.value}
      onClick={() => {
        open.value = !open.value;
      }}
    >
      {text("… {0} terms: {1} …", count, digits(sum))}
    </button>
  );
}

function FoldLink({ line, open }: { line: DotLine; open: Signal<boolean> }) {
  return (
    <button
      type="button"
      class="link fold-link"
      aria-expanded={open.value}
      onClick={() => {
        open.value = !open.value;
      }}
    >
      {open.value ? text("Collapse the sum") : text("All {0} terms side by side", line.a.length)}
    </button>
  );
}

/** One text with its factors coloured. */
function Coloured({ words }: { words: string }) {
  const element = useFactorColors(words);
  return <span ref={element}>{words}</span>;
}
