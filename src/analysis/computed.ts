import { checkExpected, type ExpectedCheck } from "../core/engine/check.ts";
import { numericProblems } from "../core/explain/checks/numericProblems.ts";
import type { Outline } from "../core/explain/outline.ts";
import { outlineOf } from "../core/explain/outlineOf.ts";
import type { SpecDocument } from "../core/format/document.ts";
import type { Problem } from "../core/format/problem.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { Spec } from "../core/spec/spec.ts";
import type { Snapshot } from "../protocol/messages.ts";
import { expectedProblem } from "./specTests.ts";

/** A result with the text it belongs to. What follows from it is made when it is first asked for. */
export class Computed {
  /** The version of the text that these numbers belong to; moves only when the text comes back to what it was. */
  version: number;
  readonly document: SpecDocument;
  readonly spec: Spec;
  readonly result: SpecResult;
  /** The steps that moved since the result before this one; none before they are known. */
  changes: Snapshot["changes"] = [];
  #checks: readonly ExpectedCheck[] | undefined;
  #outline: Outline | undefined;
  #numericProblems: readonly Problem[] | undefined;

  constructor(version: number, document: SpecDocument, spec: Spec, result: SpecResult) {
    this.version = version;
    this.document = document;
    this.spec = spec;
    this.result = result;
  }

  /** How every `expected` compares. */
  get checks(): readonly ExpectedCheck[] {
    this.#checks ??= checkExpected(this.spec, this.result);
    return this.#checks;
  }

  /** The entries that do not hold. */
  get failing(): readonly ExpectedCheck[] {
    return this.checks.filter(({ holds }) => !holds);
  }

  /** What looks wrong with the numbers, or is not as expected, at its place in the text. */
  get numericProblems(): readonly Problem[] {
    this.#numericProblems ??= [
      ...this.failing.flatMap((check) => expectedProblem(this.document, check)),
      ...numericProblems(this.document, this.spec, this.result),
    ];
    return this.#numericProblems;
  }

  get outline(): Outline {
    this.#outline ??= outlineOf(this.spec, this.result);
    return this.#outline;
  }
}
