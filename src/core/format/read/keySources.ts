import type { KeySource } from "../document.ts";
import { nestingItems } from "../syntax/numberRow.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import { pathOf, rangeOf } from "./reading.ts";

/** Every key of a tree with its place, in the order of the text; of keys that occur twice, the first. */
export function keySourcesOf(root: SyntaxNode): Map<string, KeySource> {
  const keys = new Map<string, KeySource>();
  addKeys(keys, root, "");
  return keys;
}

/** Goes no deeper than brackets may be nested. */
function addKeys(keys: Map<string, KeySource>, node: SyntaxNode, outer: string): void {
  if (node.kind === "array") {
    nestingItems(node).forEach((item, index) => {
      const holdsKeys = item.kind === "object" || (item.kind === "array" && nestingItems(item).length > 0);
      if (holdsKeys) addKeys(keys, item, `${outer}[${index}]`);
    });
  } else if (node.kind === "object") {
    for (const { key, value } of node.properties) {
      const path = pathOf(outer, key.value);
      if (!keys.has(path)) keys.set(path, { path, key: rangeOf(key), value: rangeOf(value ?? key) });
      if (value !== undefined) addKeys(keys, value, path);
    }
  }
}
