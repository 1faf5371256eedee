import { itemAt } from "../../present.ts";
import { isTable, type Learned, type Rope, type Sinusoidal } from "../../spec/positionKinds.ts";
import { words } from "../../words.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import type { PlacedPosition } from "../read/positions.ts";
import { rangeOf } from "../read/reading.ts";
import type { AttentionSizes } from "./inputs.ts";
import { axisSize, type Flow, resized, type Size, type Sizes } from "./sizes.ts";
import { checkTableBias } from "./tableSizes.ts";

/** Checks tables that are added to the input vectors, and reports them where there are none. */
export function checkAddedPositions(sizes: Sizes, draft: BlockDraft, input: Flow | undefined): void {
  for (const { field, path, position } of draft.positions) {
    if (position.type !== "sinusoidal" && position.type !== "learned") continue;
    if (input === undefined) {
      const message = words("{0} positions are added to X, but Q, K and V are given", position.type);
      sizes.report("key.conflict", rangeOf(field.node), message);
      continue;
    }
    checkIds(sizes, path, position, input);
    const values = sizes.source(`${path}.values`);
    if (position.type === "learned" && values !== undefined) {
      // Where the sequence goes on, further rows wait for the positions to come.
      const waits = sizes.isGiven("generate") && !draft.path.startsWith("encoder");
      const enough = waits && axisSize(values, 2).value >= (input.rows?.value ?? 0);
      const chosen = sizes.source(`${path}.positions`) !== undefined || sizes.isUnknown(`${path}.positions`);
      if (!chosen && !enough)
        sizes.agree(axisSize(values, 2), input.rows, "{0} and {2} must have the same number of rows: {1} and {3}");
      if (values.tensor.shape.length > 2) sizes.agreeBatch(axisSize(values, 3), input.batch);
      sizes.agree(axisSize(values, 1), input.width, "{0} has {1} columns, but {2} has {3}");
    }
  }
}

/** Written positions: one for each row, and for a table only rows that it has. */
function checkIds(sizes: Sizes, path: string, position: Sinusoidal | Learned, input: Flow): void {
  const ids = sizes.source(`${path}.positions`);
  if (ids === undefined) return;
  sizes.agree(axisSize(ids, 1), input.rows, "{0} must have one position for each row of {2}: it has {1} for {3}");
  if (ids.tensor.shape.length > 1) sizes.agreeBatch(axisSize(ids, 2), input.batch);
  if (position.type !== "learned") return;
  const rows = itemAt(position.values.shape, -2);
  const over = ids.tensor.data.find((id) => id >= rows);
  if (over === undefined) return;
  const message = words(
    "{0} has {1} rows, but position {2} is needed, so {3} rows",
    `${path}.values`,
    rows,
    over,
    over + 1,
  );
  sizes.report("shape.mismatch", ids.value, message);
}

/** Checks what turns queries and keys, or moves scores, by their positions. `past`: rows of the cache. */
export function checkScorePositions(sizes: Sizes, draft: BlockDraft, attention: AttentionSizes, past: number): void {
  for (const placed of draft.positions) {
    const { position, path } = placed;
    if (position.type === "rope") checkRope(sizes, { draft, placed, rope: position, attention, past });
    if (isTable(position)) checkTableBias(sizes, placed, position, attention, past);
    const slopes = position.type === "alibi" ? sizes.source(`${path}.slopes`) : undefined;
    if (slopes !== undefined)
      sizes.agree(
        axisSize(slopes, 1),
        attention.heads,
        "{0} must have one slope for each head: it has {1} for {3} ({2})",
      );
  }
}

/** What a rope is checked against. */
interface RopePlace {
  readonly draft: BlockDraft;
  readonly placed: PlacedPosition;
  readonly rope: Rope;
  readonly attention: AttentionSizes;
  readonly past: number;
}

function checkRope(sizes: Sizes, at: RopePlace): void {
  const { placed, rope, attention } = at;
  if (sizes.isUnknown(`${placed.path}.dim`)) return;
  for (const width of [attention.dk, attention.dq]) {
    if (width === undefined || !checkFrom(sizes, placed, rope, width)) return;
    const left = rope.from === undefined ? width : { ...width, value: width.value - rope.from };
    if (!checkRotated(sizes, placed, rope.dim, left)) return;
  }
  if (!["cos", "sin"].every((name) => checkTable(sizes, at, name))) return;
  checkPairs(sizes, at);
  checkWrittenPositions(sizes, at);
}

/** The first rotated entry must leave as many as are rotated. */
function checkFrom(sizes: Sizes, placed: PlacedPosition, { from = 0, dim = 2 }: Rope, width: Size): boolean {
  const range = sizes.valueOf(`${placed.path}.from`);
  if (range === undefined || from + dim <= width.value) return true;
  const message = words("from is {0}, which leaves too few of the {1} entries of {2}", from, width.value, width.name);
  sizes.report("rope.dim", range, message, [sizeOf(width)]);
  return false;
}

function sizeOf({ name, value, range }: Size) {
  return { message: words("{0}: {1}", name, value), range };
}

/** What is written for each pair, or names heads. */
function checkPairs(sizes: Sizes, { placed, rope, attention }: RopePlace): void {
  const { dk, heads } = attention;
  const place = (key: string) => sizes.valueOf(`${placed.path}.${key}`) ?? rangeOf(placed.field.node);
  const unknown = heads && rope.heads?.find((head) => head >= heads.value);
  if (heads !== undefined && unknown !== undefined) {
    const message = words("heads: {0} is not one of the {1} heads, which count from 0", unknown, heads.value);
    sizes.report("shape.mismatch", place("heads"), message, [sizeOf(heads)]);
  }
  if (dk === undefined) return;
  const pairs = (rope.dim ?? dk.value - (rope.from ?? 0)) / 2;
  const sum = rope.sections?.reduce((total, count) => total + count, 0);
  if (sum !== undefined && sum !== pairs) {
    const message = words("sections add up to {0}, but there are {1} pairs", sum, pairs);
    sizes.report("shape.mismatch", place("sections"), message, [sizeOf(dk)]);
  }
  if (rope.scaling?.type !== "longrope") return;
  for (const key of ["short", "long"] as const) {
    const count = rope.scaling[key].data.length;
    if (count === pairs) continue;
    const message = words("{0} has {1} numbers, but there are {2} pairs", key, count, pairs);
    sizes.report("shape.mismatch", place(`scaling.${key}`), message, [sizeOf(dk)]);
  }
}

/** One position for each query; in self attention they are the keys' too. */
function checkWrittenPositions(sizes: Sizes, { draft, placed, attention, rope }: RopePlace): void {
  const positions = sizes.source(`${placed.path}.positions`);
  if (positions === undefined) return;
  const count = axisSize(positions, 1);
  const fits = sizes.agree(count, attention.n, "{0} must have one position for each row of {2}: it has {1} for {3}");
  if (fits && draft.block.memory === "self") {
    sizes.agree(
      count,
      attention.newKeys,
      "{0} are the keys' positions too, one for each row of {2}: it has {1} for {3}",
    );
  }
  if (rope.sections !== undefined) {
    const [first = 1, ...others] = positions.tensor.shape;
    const axes = others.length === 0 ? 1 : first;
    if (axes === rope.sections.length) return;
    const message = words("positions have {0} axes, but there are {1} sections", axes, rope.sections.length);
    sizes.report("shape.mismatch", positions.value, message);
    return;
  }
  if (positions.tensor.shape.length === 1 || positions.tensor.shape[0] === 1) return;
  sizes.agree(axisSize(positions, 2), attention.batch, "{0} is for a batch of {1}, but {2} has one of {3}");
}

/** One column for each pair, one row for each position; false where something was reported. */
function checkTable(sizes: Sizes, at: RopePlace, name: string): boolean {
  const table = sizes.source(`${at.placed.path}.${name}`);
  const dk = at.attention.dk;
  if (table === undefined || dk === undefined) return true;
  const { dim } = at.rope;
  const pairs = dim === undefined ? resized(dk, dk.value / 2) : resized(dk, dim / 2, `${at.placed.path}.dim`);
  const template = "{0} must have one column for each pair of {2}: it has {1} for {3}";
  return sizes.agree(axisSize(table, 1), pairs, template) && checkRows(sizes, at, axisSize(table, 2));
}

/** Pairs need an even width, and no more of it than there is. */
function checkRotated(sizes: Sizes, placed: PlacedPosition, dim: number | undefined, width: Size): boolean {
  const value = dim ?? width.value;
  const range = sizes.valueOf(`${placed.path}.dim`) ?? rangeOf(placed.field.node);
  const related = [{ message: words("{0}: {1}", width.name, width.value), range: width.range }];
  if (value % 2 !== 0) {
    const message =
      dim === undefined
        ? words(
            "rope rotates pairs of numbers, but {0} has an odd number of columns for each head: {1}",
            width.name,
            value,
          )
        : words("rope rotates pairs of numbers, but dim is odd: {0}", value);
    sizes.report("rope.odd", range, message, related);
    return false;
  }
  if (value <= width.value) return true;
  sizes.report(
    "rope.dim",
    range,
    words("dim is {0}, but {1} has {2} columns for each head", value, width.name, width.value),
    related,
  );
  return false;
}

/** Every position that is looked up must be a row of the table. */
function checkRows(sizes: Sizes, at: RopePlace, rows: Size): boolean {
  if (sizes.isUnknown(`${at.placed.path}.offset`)) return true;
  const needed = neededPositions(at);
  const last = needed.reduce((most, position) => Math.max(most, position), 0);
  const negative = needed.find((position) => position < 0);
  if (negative === undefined && last < rows.value) return true;
  const message =
    negative === undefined
      ? words("{0} has {1} rows, but position {2} is needed, so {3} rows", rows.name, rows.value, last, last + 1)
      : words("{0} has rows for the positions from 0, but position {1} is needed", rows.name, negative);
  sizes.report("rope.rows", rows.range, message);
  return false;
}

/** First and last position of queries and of keys, or all that are written out. A memory's keys begin behind the cache. */
function neededPositions({ draft, rope, attention, past }: RopePlace): readonly number[] {
  const { n, newKeys } = attention;
  if (n === undefined || newKeys === undefined) return [];
  const first = past + rope.offset;
  const queries = rope.positions === undefined ? [first, first + n.value - 1] : [...rope.positions.data];
  if (draft.block.memory !== "self") return [...queries, past, past + newKeys.value - 1];
  return rope.positions === undefined ? [...queries, first + newKeys.value - 1] : queries;
}
