import type { CellRef } from "../core/explain/derivation.ts";
import type { LayerOutline } from "../core/explain/outline.ts";
import type { SpecDocument, TensorSource } from "../core/format/document.ts";
import type { Computed } from "./computed.ts";
import { panelMatrix } from "./textCells.ts";

/**
 * The tensor of the text that holds a cell, or that its step comes from: the nearest one on the way back through the
 * steps, weights before what they are applied to. `known` is the tensor's path where that is known already.
 */
export function sourceFor(
  document: SpecDocument,
  computed: Computed,
  { layer, matrix }: CellRef,
  known: string | undefined,
): TensorSource | undefined {
  const exact = known === undefined ? undefined : document.tensors.get(known);
  const outline = computed.outline.layers.find(({ path }) => path === layer);
  return exact ?? (outline && nearestSource(document, computed, outline, matrix));
}

function nearestSource(
  document: SpecDocument,
  computed: Computed,
  layer: LayerOutline,
  matrix: string,
): TensorSource | undefined {
  const byMatrix = sourcesOf(document, computed, layer.path);
  const seen = new Set<string>();
  let level: readonly string[] = [matrix];
  while (level.length > 0) {
    const found = level.flatMap((name) => byMatrix.get(name) ?? []);
    // Numbers that are written out go before those that are made or read from a file.
    if (found[0]) return found.find(({ form }) => form === "literal") ?? found[0];
    for (const name of level) seen.add(name);
    level = level.flatMap((name) => operandsOf(layer, name)).filter((name) => !seen.has(name));
  }
  return undefined;
}

/** What enters a step, inputs such as weights first. */
function operandsOf(layer: LayerOutline, name: string): readonly string[] {
  const operands = layer.steps.find((step) => step.name === name)?.operands ?? [];
  const isInput = (operand: string) => layer.inputs.some((input) => input.name === operand);
  return [...operands.filter(isInput), ...operands.filter((operand) => !isInput(operand))];
}

function sourcesOf(document: SpecDocument, computed: Computed, layer: string): ReadonlyMap<string, TensorSource> {
  const found = new Map<string, TensorSource>();
  for (const source of document.tensors.values()) {
    const place = /(^|\.)expected\./.test(source.path) ? undefined : panelMatrix(computed, source);
    if (place?.layer === layer && !found.has(place.name)) found.set(place.name, source);
  }
  return found;
}
