import type { SpecDocument } from "../core/format/document.ts";
import type { TextRange } from "../core/format/problem.ts";
import { checkReference } from "../core/format/read/fileReference.ts";

/** A reference to a tensor file that may be followed, as it is written. */
export interface FileReference {
  readonly path: string;
  /** The path's text without its quotes. */
  readonly range: TextRange;
}

/** References of one document that get a link at most. */
const mostReferences = 1000;

/** Every reference of a document that stays in the document's folder. */
export function fileReferences(document: SpecDocument): FileReference[] {
  const found: FileReference[] = [];
  for (const { path, value } of document.keys.values()) {
    if (!path.endsWith(".file") || found.length >= mostReferences) continue;
    const reference = stringAt(document.text, value);
    if (reference === undefined || checkReference(reference, 0) !== undefined) continue;
    found.push({ path: reference, range: { offset: value.offset + 1, length: value.length - 2 } });
  }
  return found;
}

function stringAt(text: string, { offset, length }: TextRange): string | undefined {
  try {
    const value: unknown = JSON.parse(text.slice(offset, offset + length));
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
