import type { SpecDocument } from "../core/format/document.ts";
import type { Spec } from "../core/spec/spec.ts";
import type { FileProblem, Places } from "./places.ts";

/** A file that was read and understood. */
export interface ReadSpec {
  /** As it may be printed. */
  readonly file: string;
  readonly document: SpecDocument;
  readonly spec: Spec;
  readonly places: Places;
}

/** What came of reading a file: what there is to report, and the spec where it was understood. */
export interface Reading {
  /** The file's name as it may be printed. */
  readonly file: string;
  readonly problems: readonly FileProblem[];
  readonly read?: ReadSpec;
}
