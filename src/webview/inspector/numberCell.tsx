import { type ColumnNumber, hiddenDigits } from "./precision.ts";

interface NumberCellProps {
  readonly value: number;
  readonly column: (value: number) => ColumnNumber;
  readonly class?: string;
}

/** A number in its column, with its decimal point below those of the others. */
export function NumberCell({ value, column, class: name }: NumberCellProps) {
  const { text, style } = column(value);
  return (
    <td class={name} style={style} title={hiddenDigits(value)}>
      {text}
    </td>
  );
}
