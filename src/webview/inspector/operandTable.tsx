import { useSignal } from "@preact/signals";
import { text } from "../strings.ts";
import { barScale } from "./barShare.ts";
import type { DotLine } from "./lineText.ts";
import { NumberCell } from "./numberCell.tsx";
import { columnDigits } from "./precision.ts";
import { SignedBar } from "./signedBar.tsx";

// Rows listed at first, and more with each click.
const pageRows = 100;

/** The factors of a long sum below each other: which pairs make the sum what it is. */
export function OperandTable({ line: { a, b, left, right } }: { line: DotLine }) {
  const room = useSignal(pageRows);
  const rows = Math.min(room.value, a.length);
  return (
    <>
      <table class="number-table operands">
        <thead>
          <tr>
            <td />
            <th scope="col" class="left-factor">
              {left}
            </th>
            <th scope="col" class="right-factor">
              {right}
            </th>
            <th scope="col">{text("Product")}</th>
            <td />
          </tr>
        </thead>
        <Rows a={a} b={b} rows={rows} />
      </table>
      {rows < a.length && (
        <button
          type="button"
          class="link fold-link"
          onClick={() => {
            room.value += pageRows;
          }}
        >
          {text("{0} more", a.length - rows)}
        </button>
      )}
    </>
  );
}

function Rows({ a, b, rows }: { a: Float64Array; b: Float64Array; rows: number }) {
  // Of all rows, listed or not: the columns stay as they are when more are listed.
  const products = a.map((factor, i) => factor * b[i]!);
  const scale = barScale(products);
  const [writeA, writeB, writeProduct] = [columnDigits(a), columnDigits(b), columnDigits(products)];
  return (
    <tbody>
      {Array.from({ length: rows }, (_, i) => (
        <tr key={i}>
          <th scope="row">{i + 1}</th>
          <NumberCell class="left-factor" value={a[i]!} column={writeA} />
          <NumberCell class="right-factor" value={b[i]!} column={writeB} />
          <NumberCell value={products[i]!} column={writeProduct} />
          <td class="bar-cell">
            <SignedBar value={products[i]!} scale={scale} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
