import type { TableBias } from "../../spec/positionKinds.ts";
import { words } from "../../words.ts";
import type { PlacedPosition } from "../read/positions.ts";
import { rangeOf } from "../read/reading.ts";
import type { AttentionSizes } from "./inputs.ts";
import { axisSize, type Size, type Sizes } from "./sizes.ts";

/** Checks a table that is looked up by offsets: a column for each head, and rows for all offsets that there can be. */
export function checkTableBias(
  sizes: Sizes,
  { path, field }: PlacedPosition,
  table: TableBias,
  attention: AttentionSizes,
  past: number,
): void {
  const values = sizes.source(`${path}.values`);
  if (values === undefined) return;
  sizes.agree(axisSize(values, 1), attention.heads, "{0} must have one column for each head: it has {1} for {3} ({2})");
  const place = (key: string) => sizes.valueOf(`${path}.${key}`) ?? rangeOf(field.node);
  if (table.type === "t5") {
    const half = table.bidirectional ? Math.floor(axisSize(values, 2).value / 2) : axisSize(values, 2).value;
    const exact = Math.floor(half / 2);
    if (half === 0) {
      sizes.report(
        "shape.mismatch",
        values.value,
        words("{0} needs two buckets at the least, as it is bidirectional", values.path),
      );
    } else if (table.maxDistance <= exact && half > exact) {
      const template = "maxDistance is {0}, but the first {1} distances have a bucket each, so it must be more";
      sizes.report("value", place("maxDistance"), words(template, table.maxDistance, exact));
    }
    return;
  }
  const [a, b] = table.window;
  const offsets = { value: (2 * a - 1) * (2 * b - 1), name: `${path}.window`, range: place("window") };
  const pixels = { value: a * b, name: `${path}.window`, range: place("window") };
  const rows = (size: Size | undefined) => size && { ...size, value: size.value + past };
  const template = "{0} has {1} pixels, but {2} has {3} rows";
  if (!sizes.agree(pixels, rows(attention.n), template) || !sizes.agree(pixels, rows(attention.newKeys), template))
    return;
  sizes.agree(axisSize(values, 2), offsets, "{0} must have one row for each offset in {2}: it has {1} for {3}");
}
