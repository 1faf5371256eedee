import type { SyntaxNode } from "../../../src/core/format/syntax/syntaxTree.ts";

/** What `JSON.parse` would make of a tree, `__proto__` being a key like any other. */
export function plainValue(node: SyntaxNode): unknown {
  if (node.kind === "array") return node.items.map(plainValue);
  if (node.kind === "null") return null;
  if (node.kind !== "object") return node.value;
  const object = {};
  for (const { key, value } of node.properties) {
    const property = { value: value && plainValue(value), enumerable: true, writable: true, configurable: true };
    Object.defineProperty(object, key.value, property);
  }
  return object;
}
