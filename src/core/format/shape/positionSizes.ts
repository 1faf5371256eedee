import type { Rope } from "../../engine/spec.ts";
import { words } from "../../words.ts";
import type { BlockDraft } from "../blockDraft.ts";
import type { PlacedPosition } from "../positions.ts";
import { rangeOf } from "../reading.ts";
import type { AttentionSizes } from "./inputs.ts";
import { axisSize, type Flow, type Size, type Sizes } from "./sizes.ts";

/** Checks tables that are added to the input vectors, and reports them where there are none. */
export function checkAddedPositions(sizes: Sizes, draft: BlockDraft, input: Flow | undefined): void {
  for (const { field, path, position } of draft.positions) {
    if (position.type !== "sinusoidal" && position.type !== "learned") continue;
    if (input === undefined) {
      const message = words("{0} positions are added to X, but Q, K and V are given", position.type);
      sizes.report("key.conflict", rangeOf(field.node), message);
    } else if (position.type === "learned") {
      const values = sizes.source(`${path}.values`)!;
      sizes.agree(axisSize(values, 2), input.rows, "{0} has {1} rows, but {2} has {3}");
      sizes.agree(axisSize(values, 1), input.width, "{0} is {1} wide, but {2} is {3} wide");
    }
  }
}

/** Checks what turns queries and keys, or moves scores, by their positions. `past`: rows of the cache. */
export function checkScorePositions(sizes: Sizes, draft: BlockDraft, attention: AttentionSizes, past: number): void {
  for (const placed of draft.positions) {
    const { position, path } = placed;
    if (position.type === "rope") checkRope(sizes, draft, placed, position, attention, past);
    const slopes = position.type === "alibi" ? sizes.source(`${path}.slopes`) : undefined;
    if (slopes !== undefined) sizes.agree(axisSize(slopes, 1), attention.heads, "{0} has {1} slopes, but {2} is {3}");
  }
}

function checkRope(
  sizes: Sizes,
  draft: BlockDraft,
  placed: PlacedPosition,
  rope: Rope,
  attention: AttentionSizes,
  past: number,
): void {
  const { path } = placed;
  const dimPath = `${path}.dim`;
  const dim = rope.dim;
  if (sizes.isUnknown(dimPath)) return;
  for (const width of [attention.dk, attention.dq]) {
    if (width === undefined || !checkRotated(sizes, placed, dim, width)) return;
  }
  const rotated = dim ?? attention.dk!.value;
  for (const name of ["cos", "sin"]) {
    const table = sizes.source(`${path}.${name}`);
    if (table === undefined) continue;
    const wanted = {
      value: rotated / 2,
      name: dim === undefined ? attention.dk!.name : dimPath,
      range: attention.dk!.range,
    };
    sizes.agree(axisSize(table, 1), wanted, "{0} has {1} columns, but {3} pairs are turned ({2})");
    checkRows(sizes, draft, placed, rope, axisSize(table, 2), attention, past);
  }
  const positions = sizes.source(`${path}.positions`);
  if (positions === undefined) return;
  sizes.agree(axisSize(positions, 1), attention.n, "{0} has {1} positions, but {2} has {3} rows");
  if (positions.tensor.shape.length === 2 && positions.tensor.shape[0] !== 1) {
    sizes.agree(axisSize(positions, 2), attention.batch, "{0} has {1} rows, but {2} has a batch of {3}");
  }
}

/** Pairs need an even width, and no more of it than there is. */
function checkRotated(sizes: Sizes, placed: PlacedPosition, dim: number | undefined, width: Size): boolean {
  const value = dim ?? width.value;
  const range = sizes.valueOf(`${placed.path}.dim`) ?? rangeOf(placed.field.node);
  const related = [{ message: words("{0}: {1}", width.name, width.value), range: width.range }];
  if (value % 2 !== 0) {
    sizes.report("rope.odd", range, words("rope turns pairs: {0} numbers cannot be paired", value), related);
    return false;
  }
  if (value <= width.value) return true;
  sizes.report(
    "rope.dim",
    range,
    words("dim is {0}, but {1} is {2} wide for each head", value, width.name, width.value),
    related,
  );
  return false;
}

/** Every position that is looked up must be a row of the table. */
function checkRows(
  sizes: Sizes,
  draft: BlockDraft,
  placed: PlacedPosition,
  rope: Rope,
  rows: Size,
  attention: AttentionSizes,
  past: number,
): void {
  const { n, newKeys } = attention;
  if (n === undefined || newKeys === undefined || sizes.isUnknown(`${placed.path}.offset`)) return;
  const first = draft.block.memory === "self" ? past + rope.offset : rope.offset;
  let last = Math.max(first + n.value, draft.block.memory === "self" ? first + newKeys.value : newKeys.value) - 1;
  if (rope.positions !== undefined) last = rope.positions.data.reduce((most, position) => Math.max(most, position), 0);
  if (last < rows.value && (rope.positions !== undefined || first >= 0)) return;
  const message = words(
    "{0} has rows for positions 0 … {1}, but position {2} is needed",
    rows.name,
    rows.value - 1,
    first < 0 ? first : last,
  );
  sizes.report("rope.rows", rows.range, message);
}
