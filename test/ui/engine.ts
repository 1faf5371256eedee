import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { matrixOf } from "../../src/core/explain/context/matrixOf.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import type { SpecResult } from "../../src/core/spec/result.ts";
import type { Spec } from "../../src/core/spec/spec.ts";

/** What the engine says about a text, to be compared with what is shown. */
export class Reference {
  readonly #spec: Spec;
  readonly #result: SpecResult;

  constructor(text: string) {
    const { spec } = parseSpec(text);
    assert.ok(spec, "the text is a spec");
    this.#spec = spec;
    this.#result = computeSpec(spec);
  }

  static ofFile(path: string): Reference {
    return new Reference(readFileSync(path, "utf8"));
  }

  /** The numbers of a step or an input, of a layer's batch item and head. */
  matrix(name: string, at: { layer?: string; batch?: number; head?: number } = {}): number[][] {
    const found = matrixOf(this.#spec, this.#result, {
      layer: at.layer ?? "",
      name,
      batch: at.batch ?? 0,
      head: at.head ?? 0,
    });
    assert.ok(found, `the engine has no ${name}`);
    return Array.from({ length: found.rows }, (_, row) => [
      ...found.data.slice(row * found.cols, (row + 1) * found.cols),
    ]);
  }
}
