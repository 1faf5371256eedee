import { escapedText } from "../invisible.ts";
import { itemAt } from "../present.ts";
import { type Words, words } from "../words.ts";
import { stridesOf } from "./tensor.ts";

/** A selection of a tensor's elements: the result's shape, and for each of its elements the flat index it comes from. */
export interface Selection {
  readonly shape: readonly number[];
  readonly picks: Uint32Array;
}

/** How one axis of the result walks through the source: `count` elements from `start` in steps of `step`. */
export interface Walk {
  /** The source's axis; undefined for a new one. */
  readonly axis: number | undefined;
  readonly start: number;
  readonly step: number;
  readonly count: number;
  /** An index takes one element and drops the axis. */
  readonly dropped: boolean;
}

/** Characters of a piece of the text that a complaint shows. */
const shownPiece = 40;

type Part = "ellipsis" | "newAxis" | number | { start?: number | undefined; stop?: number | undefined; step: number };

/**
 * NumPy's basic slicing of `shape` by a text such as `:, 0, 2:8:2` or `..., -1`: indices, slices with negative steps,
 * one `...`, and `None` for a new axis of length 1. Returns a complaint when the text is none or does not fit.
 */
export function select(shape: readonly number[], text: string): Selection | Words {
  const walks = walksOf(shape, text);
  if ("template" in walks) return walks;
  const strides = stridesOf(shape);
  return gather(
    walks,
    walks.map(({ axis }) => (axis === undefined ? 0 : itemAt(strides, axis))),
  );
}

/** How a slice walks through `shape`, axis by axis, without the elements; a complaint as for `select`. */
export function walksOf(shape: readonly number[], text: string): readonly Walk[] | Words {
  const parts = parseParts(text);
  if (!Array.isArray(parts)) return parts;
  const used = parts.filter((part) => part !== "ellipsis" && part !== "newAxis").length;
  if (used > shape.length)
    return words("the slice has more indices than there are axes: {0} for {1}", used, shape.length);
  const walks: Walk[] = [];
  let axis = 0;
  for (const part of expanded(parts, shape.length - used)) {
    if (part === "newAxis") {
      walks.push({ axis: undefined, start: 0, step: 0, count: 1, dropped: false });
      continue;
    }
    const walk = walkOf(part, itemAt(shape, axis), axis);
    if ("template" in walk) return walk;
    walks.push(walk);
    axis++;
  }
  return walks;
}

/** The last two axes swapped. The shape must have at least two axes. */
export function swapLastTwo(shape: readonly number[]): Selection {
  const rows = itemAt(shape, -2);
  const cols = itemAt(shape, -1);
  const lead = shape.slice(0, -2);
  const picks = new Uint32Array(shape.reduce((product, size) => product * size, 1));
  for (let at = 0; at < picks.length; at++) {
    const inMatrix = at % (rows * cols);
    picks[at] = at - inMatrix + (inMatrix % rows) * cols + Math.floor(inMatrix / rows);
  }
  return { shape: [...lead, cols, rows], picks };
}

function parseParts(text: string): Part[] | Words {
  const pieces = text.split(",");
  if (pieces.length > 1 && itemAt(pieces, -1).trim() === "") pieces.pop();
  const parts: Part[] = [];
  for (const piece of pieces) {
    const part = parsePart(piece.trim());
    if (part === undefined)
      return words("{0} is not an index of a slice: write 2, -1, 0:4, ::2, : or ...", quoted(piece.trim()));
    parts.push(part);
  }
  if (parts.filter((part) => part === "ellipsis").length > 1) return words("a slice may have at most one ...");
  return parts;
}

function quoted(piece: string): string {
  return piece === "" ? '""' : `"${escapedText(piece, shownPiece)}"`;
}

function parsePart(piece: string): Part | undefined {
  if (piece === "...") return "ellipsis";
  if (piece === "None" || piece === "newaxis") return "newAxis";
  if (!piece.includes(":")) return integer(piece);
  const bounds = piece.split(":").map((bound) => bound.trim());
  if (bounds.length > 3) return undefined;
  const [start, stop, step] = bounds.map((bound) => (bound === "" ? undefined : (integer(bound) ?? Number.NaN)));
  if ([start, stop, step].some((bound) => Number.isNaN(bound)) || step === 0) return undefined;
  return { start, stop, step: step ?? 1 };
}

function integer(text: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The parts with `...`, or its absence at the end, replaced by as many `:` as there are axes left. */
function expanded(parts: readonly Part[], missing: number): Exclude<Part, "ellipsis">[] {
  const all = new Array<Part>(missing).fill({ step: 1 });
  const at = parts.indexOf("ellipsis");
  const whole = at < 0 ? [...parts, ...all] : [...parts.slice(0, at), ...all, ...parts.slice(at + 1)];
  return whole.filter((part) => part !== "ellipsis");
}

function walkOf(part: Exclude<Part, string>, size: number, axis: number): Walk | Words {
  if (typeof part !== "number") return sliceWalk(part, size, axis);
  const start = part < 0 ? part + size : part;
  if (start >= 0 && start < size) return { axis, start, step: 0, count: 1, dropped: true };
  return words("index {0} of the slice is outside axis {1} of length {2}", part, axis + 1, size);
}

/** Python's `slice.indices`: bounds beyond the axis are moved to its ends. */
function sliceWalk(
  part: { start?: number | undefined; stop?: number | undefined; step: number },
  size: number,
  axis: number,
): Walk {
  const { step } = part;
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? size : size - 1;
  const clamp = (bound: number): number => Math.min(high, Math.max(low, bound < 0 ? bound + size : bound));
  const start = part.start === undefined ? (step > 0 ? low : high) : clamp(part.start);
  const stop = part.stop === undefined ? (step > 0 ? high : low) : clamp(part.stop);
  return { axis, start, step, count: Math.max(0, Math.ceil((stop - start) / step)), dropped: false };
}

function gather(walks: readonly Walk[], strides: readonly number[]): Selection {
  const picks = new Uint32Array(walks.reduce((product, walk) => product * walk.count, 1));
  let first = 0;
  for (let axis = 0; axis < walks.length; axis++) first += itemAt(walks, axis).start * itemAt(strides, axis);
  const index = new Array<number>(walks.length).fill(0);
  let from = first;
  for (let at = 0; at < picks.length; at++) {
    picks[at] = from;
    for (let axis = walks.length - 1; axis >= 0; axis--) {
      const { step, count } = itemAt(walks, axis);
      from += step * itemAt(strides, axis);
      const next = itemAt(index, axis) + 1;
      index[axis] = next;
      if (next < count) break;
      from -= count * step * itemAt(strides, axis);
      index[axis] = 0;
    }
  }
  return { shape: walks.filter((walk) => !walk.dropped).map((walk) => walk.count), picks };
}
