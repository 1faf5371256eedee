import type { ExpectedCheck } from "../core/engine/check.ts";
import type { SpecDocument } from "../core/format/document.ts";

/**
 * Where an expectation of a layer is written: in the layer, in the encoder or at the root, its name then counted from
 * there. Undefined where the document has changed meanwhile.
 */
export function expectedPath(
  document: SpecDocument,
  { layer, name }: Pick<ExpectedCheck, "layer" | "name">,
): string | undefined {
  const outers = ["", "encoder", layer].filter((outer) => outer === "" || isWithin(layer, outer));
  return outers
    .map((outer) => join(outer, "expected", within(layer, outer), name))
    .find((path) => document.keys.has(path));
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`);
}

function within(path: string, outer: string): string {
  return outer === "" ? path : path.slice(outer.length + 1);
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(".");
}
