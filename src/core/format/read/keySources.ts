import { itemAt } from "../../present.ts";
import type { KeySource } from "../document.ts";
import { nestingItems } from "../syntax/numberRow.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import { pathOf, rangeOf } from "./reading.ts";

/** Every key of a tree with its place, in the order of the text; of keys that stand twice, the first. */
export function keySourcesOf(root: SyntaxNode): Map<string, KeySource> {
  const keys = new Map<string, KeySource>();
  const open: { node: SyntaxNode; path: string }[] = [{ node: root, path: "" }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path } = next;
    if (node.kind === "array") {
      const items = nestingItems(node);
      for (let index = items.length - 1; index >= 0; index--) {
        const item = itemAt(items, index);
        if (item.kind === "object") open.push({ node: item, path: `${path}[${index}]` });
      }
    } else if (node.kind === "object") {
      for (let index = node.properties.length - 1; index >= 0; index--) {
        const { key, value } = itemAt(node.properties, index);
        if (value !== undefined && (value.kind === "object" || value.kind === "array")) {
          open.push({ node: value, path: pathOf(path, key.value) });
        }
      }
      addKeys(keys, node, path);
    }
  }
  return new Map([...keys].sort(([, a], [, b]) => a.key.offset - b.key.offset));
}

function addKeys(keys: Map<string, KeySource>, node: Extract<SyntaxNode, { kind: "object" }>, outer: string): void {
  for (const { key, value } of node.properties) {
    const path = pathOf(outer, key.value);
    if (!keys.has(path)) keys.set(path, { path, key: rangeOf(key), value: rangeOf(value ?? key) });
  }
}
