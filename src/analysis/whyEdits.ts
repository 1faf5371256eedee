import type { Explanation } from "../core/diagnose/diagnosis.ts";
import { checkExpected } from "../core/engine/check.ts";
import { computeSpec } from "../core/engine/compute.ts";
import { pathSteps, setProperty } from "../core/format/edit/setProperty.ts";
import { parseSpec } from "../core/format/parseSpec.ts";
import type { TextEdit } from "../core/format/problem.ts";
import { prefix } from "../core/spec/parameters.ts";
import type { Computed } from "./computed.ts";
import { textAfter } from "./gradientEdits.ts";

/** Properties of the document, not of a block. */
const rootProperties: ReadonlySet<string> = new Set(["tolerance", "expectedDtype"]);

/**
 * The edits that write an explanation into the document, in each block where it was made; undefined where it has none that
 * the format understands and that leaves fewer numbers wrong.
 */
export function whyEdits(computed: Computed, { fix, layer }: Explanation): TextEdit[] | undefined {
  const { document, spec, checks } = computed;
  if (fix === undefined) return undefined;
  const blocks = [...(spec.encoder?.blocks ?? []), ...spec.main.blocks].map(({ path }) => path);
  const places = rootProperties.has(fix.path)
    ? [fix.path]
    : blocks.filter((path) => layer === undefined || path === layer).map((path) => prefix(path) + fix.path);
  const json = fix.value === undefined ? undefined : JSON.stringify(fix.value);
  const edits = editsAt(document.text, places, json);
  if (edits.length === 0) return undefined;
  const changed = parseSpec(textAfter(document.text, edits), document.files.options).spec;
  if (changed === undefined) return undefined;
  // Nothing is trained for the comparison, so what is expected of training counts on neither side.
  const { train: _, ...rest } = changed;
  const names = new Set(rest.expectedTraining.keys());
  const wrong = (all: typeof checks) =>
    all.reduce((sum, { name, wrongCells }) => (names.has(name) ? sum : sum + wrongCells), 0);
  return wrong(checkExpected(rest, computeSpec(rest))) < wrong(checks) ? edits : undefined;
}

/** A value inside something that is written as a word (`"position": "rope"`) has no place: then there are no edits. */
function editsAt(text: string, places: readonly string[], json: string | undefined): TextEdit[] {
  try {
    return places.flatMap((place) => setProperty(text, pathSteps(place), json));
  } catch {
    return [];
  }
}
