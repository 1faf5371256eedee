import { computeSpec } from "../engine/compute.ts";
import type { SpecDocument } from "../format/document.ts";
import { pathSteps, setProperty } from "../format/edit/setProperty.ts";
import { parseSpec } from "../format/parseSpec.ts";
import type { TextEdit } from "../format/problem.ts";
import { writtenPath } from "../spec/generating.ts";
import { type ClaimPlace, type TriedClaim, tryClaims } from "./claims.ts";

/**
 * A copy of the text in which a statement that holds of it fails, by the edit that the statement offers. Undefined where
 * it offers none, or where the edit does not break it: that is tried before anything is shown.
 */
export function brokenText(
  { text, files }: Pick<SpecDocument, "text" | "files">,
  claim: TriedClaim,
  place: ClaimPlace,
): string | undefined {
  const { breaking } = claim;
  if (breaking === undefined) return undefined;
  const layer = writtenPath(place.layer);
  const path = pathSteps(layer === "" ? breaking.property : `${layer}.${breaking.property}`);
  const changed = edited(text, setProperty(text, path, breaking.json));
  const { spec } = parseSpec(changed, files.options);
  if (spec === undefined) return undefined;
  const { train: _, ...rest } = spec;
  const found = tryClaims(rest, computeSpec(rest), place)?.find(({ id }) => id === claim.id);
  return found?.verdict === "fails" ? changed : undefined;
}

/** The text with edits that do not overlap. */
function edited(text: string, edits: readonly TextEdit[]): string {
  const backwards = [...edits].sort((a, b) => b.range.offset - a.range.offset);
  return backwards.reduce(
    (now, { range, text: own }) => now.slice(0, range.offset) + own + now.slice(range.offset + range.length),
    text,
  );
}
