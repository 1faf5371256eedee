import { useSignal } from "@preact/signals";
import type { Contribution, Derivation } from "../../core/explain/derivation.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { text } from "../strings.ts";
import { type BarScale, barScale } from "./barShare.ts";
import { foldRest } from "./fold.ts";
import { NumberCell } from "./numberCell.tsx";
import { type ColumnNumber, columnDigits, digits, hiddenDigits } from "./precision.ts";
import { SignedBar } from "./signedBar.tsx";

// Keys listed at first, those listed in any case, and how many more with each click.
const keysShown = 12;
const fewestKeys = 3;
const pageKeys = 100;
// In characters.
const longestLabel = 24;

/** How the columns of the table are written and drawn. */
interface Columns {
  readonly weight: (value: number) => ColumnNumber;
  readonly value: (value: number) => ColumnNumber;
  readonly product: (value: number) => ColumnNumber;
  readonly scale: BarScale;
}

function columnsOf(parts: readonly Contribution[]): Columns {
  const products = Float64Array.from(parts, ({ product }) => product);
  return {
    weight: columnDigits(Float64Array.from(parts, ({ weight }) => weight)),
    value: columnDigits(Float64Array.from(parts, ({ value }) => value)),
    product: columnDigits(products),
    scale: barScale(products),
  };
}

/** As many as say something: keys that bring exactly nothing are folded, all but a few. */
function firstKeys(parts: readonly Contribution[]): number {
  // The largest come first: after one that brings nothing all do.
  const silent = parts.findIndex(({ product }) => product === 0);
  return silent < 0 ? keysShown : Math.min(keysShown, Math.max(fewestKeys, silent));
}

interface ContributionsProps {
  readonly parts: readonly Contribution[];
  /** The keys that are not among the parts. */
  readonly remaining?: Derivation["remaining"];
  readonly total: number;
}

const noKeys = { keys: 0, product: 0 };

/** Contribution of each key to a context cell, the largest part first, with the exact sum of all. */
export function Contributions({ parts, remaining = noKeys, total }: ContributionsProps) {
  const more = useSignal(0);
  if (parts.length === 0) return null;
  const room = firstKeys(parts) + more.value;
  const { shown, hidden, sum } = foldRest(parts.length, room, (index) => parts[index]!.product);
  // Of all keys, listed or not: the columns stay as they are when more are listed.
  const columns = columnsOf(parts);
  const showMore = () => {
    more.value += pageKeys;
  };
  return (
    <section class="derivation-part" aria-labelledby="contributions-title">
      <h3 id="contributions-title">{text("Contribution of each key")}</h3>
      <table class="number-table contributions">
        <thead>
          <tr>
            <th scope="col">{text("Key")}</th>
            <th scope="col">{text("Weight")}</th>
            <th scope="col">{text("Value")}</th>
            <th scope="col">{text("Product")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {parts.slice(0, shown).map((part) => (
            <ContributionRow key={part.key} part={part} columns={columns} />
          ))}
        </tbody>
        <tfoot>
          {/* Keys that are not among the parts can be summed up, but not listed. */}
          {hidden + remaining.keys > 0 && (
            <RestRow
              hidden={hidden + remaining.keys}
              sum={sum + remaining.product}
              columns={columns}
              onMore={hidden > 0 ? showMore : undefined}
            />
          )}
          <tr class="total">
            <th scope="row" colSpan={3}>
              {text("Sum")}
            </th>
            <td title={hiddenDigits(total)}>{digits(total)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function ContributionRow({
  part: { label, weight, value, product },
  columns,
}: {
  part: Contribution;
  columns: Columns;
}) {
  return (
    <tr>
      <th scope="row" title={label}>
        {visibleText(label, longestLabel)}
      </th>
      <NumberCell class="left-factor" value={weight} column={columns.weight} />
      <NumberCell class="right-factor" value={value} column={columns.value} />
      <NumberCell value={product} column={columns.product} />
      <td class="bar-cell">
        <SignedBar value={product} scale={columns.scale} />
      </td>
    </tr>
  );
}

interface RestRowProps {
  readonly hidden: number;
  readonly sum: number;
  readonly columns: Columns;
  /** Absent where no more of them can be listed. */
  readonly onMore: (() => void) | undefined;
}

/** The keys that are folded away: how many, and what they bring together. */
function RestRow({ hidden, sum, columns, onMore }: RestRowProps) {
  return (
    <tr class="rest">
      <th scope="row" colSpan={3}>
        {onMore === undefined ? (
          text("{0} more keys", hidden)
        ) : (
          <button type="button" class="link" onClick={onMore}>
            {text("{0} more keys", hidden)}
          </button>
        )}
      </th>
      <NumberCell value={sum} column={columns.product} />
      <td class="bar-cell">
        <SignedBar value={sum} scale={columns.scale} />
      </td>
    </tr>
  );
}
