import type { TensorSource } from "../document.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import { checkGroups, perHead } from "./heads.ts";
import { type AttentionSizes, headsOf, kvHeadsOf, unknownSizes } from "./inputs.ts";
import { axisSize, type Size, type Sizes } from "./sizes.ts";

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

type Widths = Pick<AttentionSizes, "heads" | "kvHeads" | "dq" | "dk" | "dv">;
type Source = TensorSource | undefined;

/** Heads beside each other in one row: as many as `heads` and `kvHeads` say. */
function packedWidths(sizes: Sizes, draft: BlockDraft, q: Source, k: Source, v: Source): Widths {
  const heads = headsOf(sizes, draft);
  const kvHeads = kvHeadsOf(sizes, draft, heads);
  const kvPath = pathOf(draft.path, "kvHeads");
  const kvKey = sizes.stands(kvPath) ? kvPath : pathOf(draft.path, "heads");
  const grouped = checkGroups(sizes, heads, kvHeads, kvPath);
  const split = (source: Source, count: Size | undefined, key: string) =>
    source === undefined ? undefined : perHead(sizes, axisSize(source, 1), count, key);
  return {
    heads,
    kvHeads: grouped ? kvHeads : undefined,
    dq: split(q, heads, pathOf(draft.path, "heads")),
    dk: grouped ? split(k, kvHeads, kvKey) : undefined,
    dv: grouped ? split(v, kvHeads, kvKey) : undefined,
  };
}

/** Heads on an axis of their own, which `heads` and `kvHeads` may repeat. */
function headWidths(sizes: Sizes, draft: BlockDraft, q: Source, k: Source, v: Source): Widths {
  const heads = axisHeads(sizes, q, pathOf(draft.path, "heads"), headsOf(sizes, draft));
  const kvPath = pathOf(draft.path, "kvHeads");
  const kvHeads = axisHeads(sizes, k, kvPath, kvHeadsOf(sizes, draft, undefined));
  const vHeads = v === undefined ? undefined : axisSize(v, 3);
  const same = sizes.agree(vHeads, kvHeads, "{0} and {2} must have the same number of heads: {1} and {3}");
  const grouped = checkGroups(sizes, heads, kvHeads, kvPath) && same;
  const width = (source: Source) => (source === undefined ? undefined : axisSize(source, 1));
  return { heads, kvHeads: grouped ? kvHeads : undefined, dq: width(q), dk: width(k), dv: width(v) };
}

function axisHeads(sizes: Sizes, source: Source, path: string, said: Size | undefined): Size | undefined {
  if (source === undefined) return undefined;
  const own = axisSize(source, 3);
  if (said === undefined || !sizes.stands(path)) return own;
  return sizes.agree(said, own, "{0} is {1}, but by the shape of {2} it is {3}") ? own : undefined;
}
