import type { CellRef } from "../../core/explain/derivation.ts";
import type { LayerOutline, StepOutline } from "../../core/explain/outline.ts";
import type { PanelView } from "../../protocol/messages.ts";

/** The failing steps of a layer in the order of the computation, each with the failing one it follows from, if any. */
export function failuresOf({ steps }: LayerOutline): Map<string, StepOutline | undefined> {
  const failing = new Map<string, StepOutline | undefined>();
  // For each step, the failing one that its numbers came through; a step that holds stops the search.
  const through = new Map<string, StepOutline | undefined>();
  for (const step of steps) {
    // The first operand that passed the failure on; listing more would add nothing.
    const cause = step.operands.map((name) => through.get(name)).find((found) => found !== undefined);
    if (step.expected?.holds === false) failing.set(step.name, cause);
    // What is not checked passes on what came through it.
    through.set(step.name, step.expected === undefined ? cause : step.expected.holds ? undefined : (cause ?? step));
  }
  return failing;
}

/** The first step whose own numbers are not as expected, of any layer. */
export function firstFailure(layers: readonly LayerOutline[]): [LayerOutline, StepOutline] | undefined {
  for (const layer of layers) {
    const failing = failuresOf(layer);
    const step = layer.steps.find(({ name }) => failing.has(name) && failing.get(name) === undefined);
    if (step) return [layer, step];
  }
  return undefined;
}

/** The cell an index names: [batch, head, row, col], or without the head, or without both; and the view that shows it. */
export function cellOfIndex(
  layer: LayerOutline,
  { name, heads }: StepOutline,
  index: readonly number[],
): { readonly cell: CellRef; readonly view: PanelView } {
  // From the end, so that what is left out counts as 0.
  const [col = 0, row = 0, second = 0, third = 0] = [...index].reverse();
  // Three indices are a batch item's matrix where there is one head, a head's where there are more.
  const [batch, head] = index.length > 3 || heads > 1 ? [third, second] : [second, 0];
  // Of grouped keys and values the first query head that looks at this one.
  const queryHead = heads > 1 ? Math.ceil((head * layer.dims.heads) / heads) : 0;
  return {
    cell: { layer: layer.path, matrix: name, batch, head, row, col },
    view: { layer: layer.path, batch, head: queryHead },
  };
}

/** A place as it is read, from 1: `[1,2]`, without batch item and head. */
export function placeText(index: readonly number[]): string {
  const place = index.slice(-2).map((at) => at + 1);
  return `[${place.join(",")}]`;
}
