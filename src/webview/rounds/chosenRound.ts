import { batch } from "@preact/signals";
import type { CellRef } from "../../core/explain/derivation.ts";
import type { LayerOutline } from "../../core/explain/outline.ts";
import { announce } from "../inspector/announcer.tsx";
import { followedCell } from "../inspector/shown.ts";
import { changeView, layerOutline, outline, selected, view } from "../state.ts";
import { text } from "../strings.ts";
import { refOf } from "../viewWithin.ts";

type Round = NonNullable<LayerOutline["round"]>;

/** A round of a generation with its layers; the first group is of the document's own, without an encoder's. */
export interface RoundGroup {
  readonly round: Round | undefined;
  readonly layers: readonly LayerOutline[];
}

/** What can be looked at: the document as written, then each round that is listed. */
export function roundGroups(layers: readonly LayerOutline[]): RoundGroup[] {
  const groups: { round: Round | undefined; layers: LayerOutline[] }[] = [];
  for (const layer of layers) {
    // An encoder runs once, before all rounds.
    if (layer.path.startsWith("encoder")) continue;
    const last = groups.at(-1);
    if (last === undefined || last.round?.index !== layer.round?.index)
      groups.push({ round: layer.round, layers: [layer] });
    else last.layers.push(layer);
  }
  return groups;
}

/** Which of the groups is in view; that of the document also with its encoder. */
export function groupInView(groups: readonly RoundGroup[]): number {
  const round = layerOutline()?.round?.index;
  return groups.findIndex((group) => group.round?.index === round);
}

/** Turns to the round before or after; false where there is none. */
export function turnRound(by: number): boolean {
  const groups = roundGroups(outline.peek()?.layers ?? []);
  return goToGroup(groups, groupInView(groups) + by);
}

/** Turns to the same layer of a group, and to the same cell. Where there are fewer positions, the last is looked at: it is the one that answers. */
export function goToGroup(groups: readonly RoundGroup[], at: number): boolean {
  const group = groups[at];
  // Which of its group the layer in view is, −1 for an encoder's.
  const own = groups[groupInView(groups)]?.layers.findIndex(({ path }) => path === view.peek().layer) ?? -1;
  const layer = group?.layers[Math.max(0, own)];
  if (group === undefined || layer === undefined) return false;
  const cell = followedCell.peek();
  batch(() => {
    changeView({ layer: layer.path });
    if (cell && selected.peek() === undefined) selected.value = nearCell(layer, cell);
  });
  announce(groupName(group));
  return true;
}

/** The cell of a layer that another one's leads to; undefined where there is no such matrix. */
function nearCell(layer: LayerOutline, { matrix, row, col }: CellRef): CellRef | undefined {
  const step = [...layer.steps, ...layer.inputs].find(({ name }) => name === matrix);
  if (step === undefined || step.rows * step.cols === 0) return undefined;
  const { name, ...place } = refOf(layer, step, view.peek());
  return { ...place, matrix: name, row: Math.min(row, step.rows - 1), col: Math.min(col, step.cols - 1) };
}

/** `Round 2: b`, or that these are the numbers of the document as written. */
export function groupName({ round }: RoundGroup): string {
  return round === undefined ? text("As written") : text("Round {0}: {1}", round.index + 1, round.label);
}
