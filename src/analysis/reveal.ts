import type { Snapshot } from "../protocol/messages.ts";
import type { Computed } from "./computed.ts";
import { expectedPath } from "./expectedPaths.ts";
import { panelCell, panelMatrix } from "./textCells.ts";

/** Where in the panel a tensor of the text is shown; of an expectation that fails, its first wrong cell. */
export function revealOf(computed: Computed, path: string): Snapshot["reveal"] {
  const source = computed.document.tensors.get(path);
  const matrix = source && panelMatrix(computed, source);
  if (source === undefined || matrix === undefined) return undefined;
  const index = firstWrongCell(computed, path);
  const cell = index === undefined ? undefined : panelCell(computed, { source, index });
  return { ...matrix, ...(cell && { cell }) };
}

function firstWrongCell(computed: Computed, path: string): number | undefined {
  const check = computed.checks.find((one) => !one.holds && expectedPath(computed.document, one) === path);
  const shape = computed.document.tensors.get(path)?.tensor.shape;
  if (check?.firstMismatch === undefined || shape === undefined) return undefined;
  return check.firstMismatch.index.reduce((flat, at, axis) => flat * (shape[axis] ?? 1) + at, 0);
}
