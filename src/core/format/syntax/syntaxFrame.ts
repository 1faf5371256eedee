import type { TextRange } from "../problem.ts";
import { shown } from "../shown.ts";
import type { SeenKeys } from "./duplicateKeys.ts";
import type { StringNode, SyntaxNode } from "./syntaxTree.ts";

/** A property that is being read. */
export interface MutableProperty {
  readonly key: StringNode;
  value: SyntaxNode | undefined;
}

/** An open bracket, and what may come next: right after it, after a comma, after an item, after a key, after a colon. */
export interface Frame {
  readonly kind: "object" | "array";
  readonly offset: number;
  readonly items: SyntaxNode[];
  readonly properties: MutableProperty[];
  readonly keys: SeenKeys;
  /** The property whose value is read next; undefined also for a value without a key. */
  property: MutableProperty | undefined;
  expect: "first" | "item" | "separator" | "colon" | "value";
}

/** Arrays have no keys; they all share this map, which stays empty. */
export const noKeys: SeenKeys = new Map();

/** The key whose value is read next, for messages. */
export function keyOf(frame: Frame): string {
  return shown(frame.property?.key.value ?? "");
}

/** The range between two offsets. */
export function rangeBetween(offset: number, end: number): TextRange {
  return { offset, length: end - offset };
}
