import { words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import type { Problems } from "../problems.ts";
import { shown } from "../shown.ts";
import type { StringNode } from "./syntaxTree.ts";

/** The keys of one object seen so far, by their meaning (escapes resolved). */
export type SeenKeys = Map<string, StringNode>;

/** Reports a key that occurred before in the same object, or that only looks like one that did. */
export function checkKey(seen: SeenKeys, key: StringNode, problems: Problems): void {
  const first = seen.get(key.value);
  if (first !== undefined) {
    const related = [{ message: words("the first {0}", shown(key.value)), range: rangeOf(first) }];
    const message = words("the property {0} appears twice in this object", shown(key.value));
    problems.error("key.duplicate", rangeOf(key), message, { related });
    return;
  }
  checkLookalike(seen, key, problems);
  seen.set(key.value, key);
}

/** Two spellings of one name (é as one character and as two) are two keys, and look like one. */
function checkLookalike(seen: SeenKeys, key: StringNode, problems: Problems): void {
  const normal = isAscii(key.value) ? undefined : key.value.normalize();
  if (normal === undefined) return;
  for (const other of seen.values()) {
    if (other.value.normalize() !== normal) continue;
    const related = [{ message: words("the property that looks the same"), range: rangeOf(other) }];
    const message = words("this property looks like another one but uses different characters");
    problems.warning("key.lookalike", rangeOf(key), message, { related });
    return;
  }
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

function rangeOf(key: StringNode): TextRange {
  return { offset: key.offset, length: key.end - key.offset };
}
