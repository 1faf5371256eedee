import { fewDigits } from "../../core/view/fewDigits.ts";
import { exactNumber } from "../../core/view/numberFormat.ts";
import { text } from "../strings.ts";
import type { Bars } from "./chartBundle.ts";
import { keysForShare, riseToLead, rowStats } from "./rowStats.ts";

const factDigits = 4;

interface RowFactsProps {
  readonly bars: Bars;
  /** What the head's sink takes of the row. */
  readonly sink: number | undefined;
  /** The scores that the values are made of, where they are weights. */
  readonly scores: Float64Array | undefined;
}

/** The figures of the row: how spread out it is, where it peaks, what is hidden. */
export function RowFacts({ bars: { values, masked, labels, selected }, sink, scores }: RowFactsProps) {
  const { sum, largest, masked: hidden, entropy, effectiveKeys, largestEntropy } = rowStats(values, masked);
  const visible = values.length - hidden;
  // The fewest keys that hold nine tenths of the row together.
  const keys90 = keysForShare(values, 0.9);
  const rise = scores && riseToLead(scores, selected, largest);
  return (
    <dl class="row-facts">
      {entropy !== undefined && effectiveKeys !== undefined && (
        <>
          <Fact
            name={isDistribution(sum) ? text("Entropy") : text("Entropy of the shares")}
            words={text("{0} of {1} nats", fewDigits(entropy, factDigits), fewDigits(largestEntropy, factDigits))}
            exact={entropy}
          />
          <Fact
            name={text("Effective keys")}
            words={text("{0} of {1}", fewDigits(effectiveKeys, factDigits), visible)}
            exact={effectiveKeys}
          />
        </>
      )}
      {largest >= 0 && (
        <Fact
          name={text("Largest")}
          words={`${fewDigits(values[largest]!, factDigits)} · ${labels[largest] ?? ""}`}
          exact={values[largest]!}
        />
      )}
      {keys90 !== undefined && <Fact name={text("Keys for 90 %")} words={String(keys90)} exact={keys90} />}
      {rise !== undefined && (
        <Fact
          name={text("To overtake")}
          words={text(
            "{0} passes {1} if its score rises by {2}",
            labels[selected] ?? "",
            labels[largest] ?? "",
            fewDigits(rise, factDigits),
          )}
          exact={rise}
        />
      )}
      <Fact name={text("Sum")} words={fewDigits(sum, factDigits)} exact={sum} />
      {sink !== undefined && <Fact name={text("Sink")} words={fewDigits(sink, factDigits)} exact={sink} />}
      {hidden > 0 && (
        <div class="row-fact masked-fact">
          <dt>{text("Masked")}</dt>
          <dd>{text("{0} of {1}", hidden, values.length)}</dd>
        </div>
      )}
    </dl>
  );
}

/** Weights that add up to something else have the entropy of what each is of the whole. */
function isDistribution(sum: number): boolean {
  return Math.abs(sum - 1) < 1e-6;
}

function Fact({ name, words, exact }: { name: string; words: string; exact: number }) {
  return (
    <div class="row-fact">
      <dt>{name}</dt>
      <dd title={exactNumber(exact)}>{words}</dd>
    </div>
  );
}
