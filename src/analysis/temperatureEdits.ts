import { numberText } from "../core/format/edit/numberText.ts";
import { pathSteps, setProperty } from "../core/format/edit/setProperty.ts";
import { parseSpec } from "../core/format/parseSpec.ts";
import type { TextEdit } from "../core/format/problem.ts";
import { writtenPath } from "../core/spec/generating.ts";
import { prefix } from "../core/spec/parameters.ts";
import type { Computed } from "./computed.ts";
import { textAfter } from "./gradientEdits.ts";

/** The edits that give a layer another temperature; undefined where the document would not have it then. */
export function temperatureEdits(
  { document }: Pick<Computed, "document">,
  layer: string,
  value: number,
): readonly TextEdit[] | undefined {
  if (!(value > 0 && Number.isFinite(value))) return undefined;
  // A layer of a round is written as the document's own.
  const path = writtenPath(layer);
  const edits = setProperty(document.text, pathSteps(`${prefix(path)}temperature`), numberText(value));
  const { spec } = parseSpec(textAfter(document.text, edits), document.files.options);
  const blocks = [...(spec?.encoder?.blocks ?? []), ...(spec?.main.blocks ?? [])];
  return blocks.some((block) => block.path === path && block.temperature === value) ? edits : undefined;
}
