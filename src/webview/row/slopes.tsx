import { useSignal } from "@preact/signals";
import { briefNumber, exactNumber } from "../../core/view/numberFormat.ts";
import { DifferenceMap } from "../compare/differenceMap.tsx";
import { text } from "../strings.ts";
import type { Bars } from "./chartBundle.ts";
import "../compare/compare.css";

interface SlopesProps {
  readonly bars: Bars;
  /** The keys that are not masked, from 0. */
  readonly keys: readonly number[];
  /** ∂weight[j]/∂score[k] over these keys, row by row. */
  readonly jacobian: Float64Array;
  onChoose(key: number): void;
}

/** How each weight moves with each score, as a picture; a click selects the key whose score moves. */
export function Slopes({ bars, keys, jacobian, onChoose }: SlopesProps) {
  const over = useSignal<number | undefined>(undefined);
  const count = keys.length;
  const at = keys.indexOf(bars.selected);
  // Without the mouse the selected key's own derivative, on the diagonal.
  const marked = over.value ?? (at < 0 ? undefined : at * count + at);
  const nameOf = (place: number): string => bars.labels[keys[place] ?? -1] ?? "";
  const slope = marked === undefined ? undefined : jacobian[marked];
  return (
    <section class="row-slopes" aria-label={text("Derivatives")}>
      <DifferenceMap
        name={text("∂ weight of each key (rows) by the score of each key (columns)")}
        words={text("Derivatives of {0} weights by {0} scores", count)}
        rows={count}
        cols={count}
        data={jacobian}
        scaleName="difference"
        marked={marked}
        onPoint={(cell) => {
          over.value = cell;
        }}
        // The column is the key whose score moves.
        onChoose={(cell) => onChoose(keys[cell % count] ?? 0)}
      />
      {marked !== undefined && slope !== undefined && (
        <p title={exactNumber(slope)}>
          {text(
            "∂ weight of {0} by the score of {1} = {2}",
            nameOf(Math.floor(marked / count)),
            nameOf(marked % count),
            briefNumber(slope, 4),
          )}
        </p>
      )}
    </section>
  );
}

/** How each weight moves with the score of the selected key, 0 for masked ones; undefined where that is masked or no key is selected. */
export function columnOf(
  { selected, values }: Bars,
  keys: readonly number[],
  jacobian: Float64Array,
): Float64Array | undefined {
  const at = keys.indexOf(selected);
  // Nothing selected, or a masked key, which has no column.
  if (at < 0) return undefined;
  const column = new Float64Array(values.length);
  for (const [place, key] of keys.entries()) column[key] = jacobian[place * keys.length + at] ?? 0;
  return column;
}
