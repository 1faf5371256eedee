import type { Spec } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Problem, TextRange } from "./problem.ts";
import type { DocumentFiles } from "./specFiles.ts";
import type { SyntaxNode } from "./syntax/syntaxTree.ts";

/**
 * A tensor as it is in the text. `path` is its name in the document: `X`, `layers[1].Wq`, `memory.K`, `score.v`,
 * `expected.weights`, `given.layers[0].weights`, `mask[0]`, `past.K`, …
 */
export interface TensorSource {
  readonly path: string;
  readonly tensor: Tensor;
  /** The key's string, quotes included; the element's own range where there is no key (a mask in a list). */
  readonly key: TextRange;
  readonly value: TextRange;
  /** `literal`: each cell is in the text; `made`: identity, fill, random; `file`: read from a tensor file. */
  readonly form: "literal" | "made" | "file";
  /**
   * For literals: begin and end offset of each cell's number, two per cell, in the order of `tensor.data` (after slice
   * and transpose). Undefined for made and file tensors.
   */
  readonly cells: Uint32Array | undefined;
}

/** Any key of the document with its place: `path` as in `TensorSource` (`heads`, `layers[0].softcap`, `display.grid`). */
export interface KeySource {
  readonly path: string;
  readonly key: TextRange;
  readonly value: TextRange;
}

/** A parsed document: as much as could be understood, with the place of everything. */
export interface SpecDocument {
  readonly text: string;
  readonly root: SyntaxNode | undefined;
  /** Present only when there is no error. */
  readonly spec: Spec | undefined;
  /** In the order of the text. */
  readonly tensors: ReadonlyMap<string, TensorSource>;
  readonly keys: ReadonlyMap<string, KeySource>;
  /** In the order of the text, errors and warnings mixed. */
  readonly problems: readonly Problem[];
  /** The tensor files it refers to. While some are still to be brought there is no spec, and not every problem is found. */
  readonly files: DocumentFiles;
}
