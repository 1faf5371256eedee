import type { Computer } from "../compute/computer.ts";
import type { SpecDocument } from "../core/format/document.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { Spec } from "../core/spec/spec.ts";

/** A computation on its way. It belongs to the analysis that listens to it, and can be handed to another. */
export class Work {
  readonly result: Promise<SpecResult>;
  progress: { readonly done: number; readonly total: number } = { done: 0, total: 0 };
  /** Set by whoever listens at the moment. */
  onProgress: () => void = () => {};

  constructor(
    computer: Computer,
    key: string,
    readonly document: SpecDocument,
    readonly spec: Spec,
  ) {
    this.result = this.#begin(computer, key);
  }

  async #begin(computer: Computer, key: string): Promise<SpecResult> {
    return computer.compute(key, this.spec, (done, total) => {
      this.progress = { done, total };
      this.onProgress();
    });
  }
}
