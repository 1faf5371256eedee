import type { Words } from "../words.ts";

/** A stretch of text in UTF-16 units from the beginning of the document. */
export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** Replaces a stretch of text; length 0 inserts. */
export interface TextEdit {
  readonly range: TextRange;
  readonly text: string;
}

/** One obvious way to mend a problem. */
export interface Fix {
  readonly title: Words;
  readonly edits: readonly TextEdit[];
}

/** Something wrong or doubtful in a document. An error keeps the document from being computed. */
export interface Problem {
  readonly severity: "error" | "warning" | "hint";
  /** A stable name such as `shape.mismatch`, for tests, quick fixes and the diagnostics' code. */
  readonly code: string;
  readonly message: Words;
  /** Never empty unless the document is. */
  readonly range: TextRange;
  /** The other places that are part of the fault, e.g. the other of two sizes that disagree. */
  readonly related: readonly { readonly message: Words; readonly range: TextRange }[];
  readonly fixes: readonly Fix[];
}
