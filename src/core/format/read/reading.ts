import { limits } from "../../limits.ts";
import { recipeOf } from "../../tensor/make.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { KeySource, TensorSource } from "../document.ts";
import type { TextRange } from "../problem.ts";
import { Problems } from "../problems.ts";
import type { KnownFiles, ValueNeed } from "../specFiles.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import { nearest } from "./nearest.ts";

/** The state of reading one document: what was found so far, and what could not be understood. */
export class Reading {
  readonly problems: Problems;
  readonly tensors = new Map<string, TensorSource>();
  /** Paths that are in the text but could not be understood; checks that depend on them are left out. */
  readonly failed = new Set<string>();
  /** How many keys were not known: what was meant by them is not known either. */
  unknownKeys = 0;
  /** The references to tensor files that were looked up, with their stamps, and those that are still to be brought. */
  readonly filesUsed = new Map<string, string>();
  readonly filesMissing = new Set<string>();
  /** Numbers of files by their keys: those that were looked up, and those that are still to be read. */
  readonly valuesUsed = new Set<string>();
  readonly valuesUnread = new Map<string, ValueNeed>();
  #bytes = 0;
  #guesses = 0;

  /**
   * `keys`: every key of the document; `foldersAbove`: how many folders above the document's own one file references
   * may reach; `files`: what is known of the files that the document refers to, undefined where none may be read.
   */
  constructor(
    readonly text: string,
    readonly keys: ReadonlyMap<string, KeySource>,
    readonly foldersAbove: number,
    readonly files?: KnownFiles | undefined,
  ) {
    this.problems = new Problems(text);
  }

  /** Counts a tensor's bytes; false when the document's total would pass the limit. */
  reserve(elements: number): boolean {
    this.#bytes += elements * 8;
    return this.#bytes <= limits.documentBytes;
  }

  /** The known name that a misspelt one resembles; after many misspelt ones nothing is looked for any more. */
  guess(written: string, known: readonly string[]): string | undefined {
    return ++this.#guesses > limits.guesses ? undefined : nearest(written, known);
  }

  /** Keeps a tensor under its path. */
  keep(path: string, key: TextRange, node: SyntaxNode, tensor: Tensor, cells: Uint32Array | undefined): Tensor {
    const form = cells !== undefined ? "literal" : recipeOf(tensor)?.kind === "file" ? "file" : "made";
    this.tensors.set(path, { path, tensor, key, value: rangeOf(node), form, cells });
    return tensor;
  }
}

/** The range of text of a node. */
export function rangeOf(node: SyntaxNode): TextRange {
  return { offset: node.offset, length: node.end - node.offset };
}

/** The path of a key inside another path: `layers[0].Wq`. */
export function pathOf(outer: string, key: string): string {
  return outer === "" ? key : `${outer}.${key}`;
}

/** A part of a text that is written at `range`, in quotes; where it has escapes, the whole text. */
export function partOf(range: TextRange, text: string, at: number, length: number): TextRange {
  return range.length === text.length + 2 ? { offset: range.offset + 1 + at, length } : range;
}
