import { test } from "node:test";
import { costOf } from "../../../src/core/engine/cost.ts";
import { roundingModel } from "../../../src/core/engine/rounding/roundingModel.ts";
import { specErrors } from "../../../src/core/engine/rounding/specErrors.ts";
import { itemAt, present } from "../../../src/core/present.ts";
import { numberTypes } from "../../../src/core/spec/numberTypes.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

/** A few numbers that say of all of a list where they are: its ends, its middle, and what all add up to. */
function partsOf(data: ArrayLike<number>): string {
  const numbers = Array.from(data);
  const sum = numbers.reduce((total, value, at) => total + (Number.isFinite(value) ? value * (1 + (at % 7)) : at), 0);
  const some = [numbers[0], numbers[numbers.length >> 1], numbers.at(-1), sum];
  return some.map((value) => (value === undefined ? "" : Number(value.toPrecision(6)))).join(" ");
}

test("bounds of rounding, estimates of work and numbers of steps are as they were when they were read", () => {
  const pinned = new Pinned("engine");
  const some = [...subjects(kinds.examples), ...subjects(kinds.own), ...subjects(kinds.second)];
  for (const [at, { name, spec, result }] of some.entries()) {
    pinned.note(name, costOf(spec), costOf({ ...spec, train: undefined } as unknown as Spec));
    const layers = [...(result.encoder ?? []), ...result.layers];
    for (const { path, steps, fullyMasked } of layers) {
      const shown = [...steps].map(([id, { tensor }]) => `${id} ${tensor.shape} ${partsOf(tensor.data)}`);
      pinned.note(name, path, shown.join("\n"), fullyMasked);
    }
    const type = itemAt(numberTypes, 1 + (at % (numberTypes.length - 1)));
    for (const [layer, errors] of specErrors(spec, result, roundingModel(type)).entries()) {
      const shown = errors && [...errors].map(([id, error]) => `${id} ± ${partsOf(error)}`).join("\n");
      pinned.note(name, `${type}, layer ${layer}: ${shown ?? "no bound"}`);
    }
    const { train } = result;
    if (train === undefined) continue;
    pinned.note(name, train.loss, train.nextLoss);
    for (const [tensor, { data }] of train.gradients) pinned.note(name, `∂ ${tensor} ${partsOf(data)}`);
    for (const [tensor, { data }] of present(train.next)) pinned.note(name, `${tensor} → ${partsOf(data)}`);
  }
  pinned.check();
});
