import type { Axis, LayerOutline } from "../explain/outline.ts";
import { subscript } from "../subscripts.ts";

/** A letter with its number, from 1, as a subscript: `d₁₂`. */
export function numbered(letter: string, index: number): string {
  return `${letter}${subscript(index + 1)}`;
}

/** Axes without labels of the layer, and the letter that counts them. */
const letters = { dim: "d", head: "h", pooled: "z" } as const;

function isCounted(axis: Axis): axis is keyof typeof letters {
  return axis in letters;
}

const mostBelowTheLine = 100;

/** A position by its name while all along a side can be read: three digits below the line are too small. */
function readable(label: string, index: number, count: number): string {
  return count >= mostBelowTheLine && /^\p{L}[₀-₉]+$/u.test(label) ? String(index + 1) : label;
}

/** Those of the positions, or the read-out's. */
function labelsAlong(axis: Axis, layer: LayerOutline): readonly string[] {
  if (axis === "label") return layer.labels ?? [];
  if (axis === "id") return [];
  return axis === "query" ? layer.queryLabels : layer.keyLabels;
}

/** The labels along one side of a matrix (the outline's are fit to be shown); short of a label, the row's number. */
export function axisLabels(axis: Axis, count: number, layer: LayerOutline): string[] {
  const labels = labelsAlong(axis, layer);
  // Ids count from 0, and labels as the ids of a target do.
  const first = axis === "label" || axis === "id" ? 0 : 1;
  return Array.from({ length: count }, (_, index) => {
    const label = isCounted(axis) ? numbered(letters[axis], index) : (labels[index] ?? String(index + first));
    return readable(label, index, count);
  });
}

/** Characters of the longest label along a side, at most `most`. */
export function longestLabel(axis: Axis, count: number, layer: LayerOutline, most: number): number {
  if (isCounted(axis)) return Math.min(most, 1 + String(count).length);
  if (axis === "id") return Math.min(most, String(count).length);
  const labels = labelsAlong(axis, layer);
  return Math.min(
    most,
    labels.reduce((longest, label) => Math.max(longest, label.length), 1),
  );
}

/** For this many labels in a hundred the whole length counts; the few longer ones are shortened. */
const usual = 0.75;

/** The length that suits most of some labels, at most `most`: one long token does not widen every column. */
export function usualLength(labels: readonly string[], most: number): number {
  const lengths = Uint32Array.from(labels, ({ length }) => length).sort();
  return Math.min(most, lengths[Math.ceil(usual * (lengths.length - 1))] ?? 1);
}

/** As `usualLength`, of the labels along a side. */
export function usualLabel(axis: Axis, count: number, layer: LayerOutline, most: number): number {
  return usualLength(axisLabels(axis, count, layer), most);
}
