import type { TensorSource } from "../document.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import { checkGroups, perHead } from "./heads.ts";
import { type AttentionSizes, headsOf, kvHeadsOf, paired, pairedHeads, pairing, unknownSizes } from "./inputs.ts";
import { axisSize, resized, type Size, type Sizes } from "./sizes.ts";

/** Checks given Q, K and V against each other, in either layout. */
export function givenSizes(sizes: Sizes, draft: BlockDraft): AttentionSizes {
  const [q, k, v] = ["Q", "K", "V"].map((name) => sizes.source(pathOf(draft.path, name)));
  if (sizes.isUnknown(pathOf(draft.path, "layout"))) return unknownSizes;
  const packed = draft.block.layout === "packed";
  const rows = (source: TensorSource | undefined) => (source === undefined ? undefined : axisSize(source, 2));
  const batch = (source: TensorSource | undefined) =>
    source === undefined ? undefined : axisSize(source, packed ? 3 : 4);
  sizes.agree(rows(v), rows(k), "{0} and {2} must have the same number of rows: {1} and {3}");
  for (const other of [k, v]) sizes.agreeBatch(batch(other), batch(q));
  const widths = packed ? packedWidths(sizes, draft, q, k, v) : headWidths(sizes, draft, q, k, v);
  return { batch: batch(q), n: rows(q), newKeys: rows(k), ...widths };
}

type Widths = Pick<AttentionSizes, "heads" | "kvHeads" | "contextHeads" | "valueHeads" | "dq" | "dk" | "dv">;
type Source = TensorSource | undefined;

/** Heads beside each other in one row: as many as `heads` and `kvHeads` say. */
function packedWidths(sizes: Sizes, draft: BlockDraft, q: Source, k: Source, v: Source): Widths {
  const heads = headsOf(sizes, draft);
  const kvHeads = kvHeadsOf(sizes, draft, heads);
  const kvPath = pathOf(draft.path, "kvHeads");
  const kvKey = sizes.isGiven(kvPath) ? kvPath : pathOf(draft.path, "heads");
  const grouped = checkGroups(sizes, heads, kvHeads, kvPath);
  const each = pairing(draft);
  const split = (source: Source, count: Size | undefined, key: string, by: 1 | 2) =>
    source === undefined ? undefined : perHead(sizes, axisSize(source, 1), count, key, by);
  return {
    ...pairedHeads(draft, heads, grouped ? kvHeads : undefined),
    dq: split(q, paired(draft, heads), pathOf(draft.path, "heads"), each),
    dk: grouped ? split(k, paired(draft, kvHeads), kvKey, each) : undefined,
    dv: grouped ? split(v, kvHeads, kvKey, 1) : undefined,
  };
}

/** Heads on an axis of their own, which `heads` and `kvHeads` may repeat. */
function headWidths(sizes: Sizes, draft: BlockDraft, q: Source, k: Source, v: Source): Widths {
  const heads = axisHeads(sizes, q, pathOf(draft.path, "heads"), paired(draft, headsOf(sizes, draft)));
  const kvPath = pathOf(draft.path, "kvHeads");
  const kvHeads = axisHeads(sizes, k, kvPath, paired(draft, kvHeadsOf(sizes, draft, undefined)));
  const vHeads = v === undefined ? undefined : axisSize(v, 3);
  const same = sizes.agree(
    paired(draft, vHeads),
    kvHeads,
    "{0} and {2} must have the same number of heads: {1} and {3}",
  );
  const grouped = checkGroups(sizes, heads, kvHeads, kvPath) && same;
  const width = (source: Source) => (source === undefined ? undefined : axisSize(source, 1));
  const known = grouped ? kvHeads : undefined;
  return { ...halvedHeads(draft, heads, known), dq: width(q), dk: width(k), dv: width(v) };
}

/** The heads of queries and keys as their shapes have them; a differential's contexts and values have half as many. */
function halvedHeads(draft: BlockDraft, heads: Size | undefined, kvHeads: Size | undefined) {
  if (draft.block.differential === undefined) return { heads, kvHeads };
  const half = (size: Size | undefined) => size && resized(size, size.value / 2);
  return { heads, kvHeads, contextHeads: half(heads), valueHeads: half(kvHeads) };
}

function axisHeads(sizes: Sizes, source: Source, path: string, said: Size | undefined): Size | undefined {
  if (source === undefined) return undefined;
  const own = axisSize(source, 3);
  if (said === undefined || !sizes.isGiven(path)) return own;
  return sizes.agree(said, own, "{0} is {1}, but by the shape of {2} it is {3}") ? own : undefined;
}
