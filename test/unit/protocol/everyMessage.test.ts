import assert from "node:assert/strict";
import { test } from "node:test";
import { isBesideAnswer } from "../../../src/protocol/besideGuard.ts";
import { isTriedClaims } from "../../../src/protocol/claimGuard.ts";
import { hostResults, pageParams, type ResultGuards } from "../../../src/protocol/guards.ts";
import { hostParams } from "../../../src/protocol/hostParams.ts";
import { isLensNumbers } from "../../../src/protocol/lensGuard.ts";
import { isRowStudy } from "../../../src/protocol/rowGuard.ts";
import { isTourAnswer } from "../../../src/protocol/tourGuard.ts";
import { trainResults } from "../../../src/protocol/trainGuard.ts";
import { isWhyAnswer, isWhyNumbers } from "../../../src/protocol/whyGuard.ts";
import { answerSamples, newsSamples } from "./answerSamples.ts";
import { questionSamples } from "./questionSamples.ts";

/** The guards of all answers; some come with the view that asks. */
const everyResult: ResultGuards = {
  ...{ ...hostResults, ...trainResults, readBeside: isBesideAnswer, readLens: isLensNumbers, tryClaims: isTriedClaims },
  ...{ studyRow: isRowStudy, readTour: isTourAnswer, findOutWhy: isWhyAnswer, readWhy: isWhyNumbers },
};

type Put = (changed: unknown) => unknown;

/** Every value inside a message, itself included, with its path (places in a list are all `[]`) and a way to put another in its place. */
function* places(value: unknown, path = "", put: Put = (changed) => changed): Generator<[unknown, string, Put]> {
  yield [value, path, put];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (Array.isArray(value)) yield* places(item, `${path}[]`, (changed) => put(value.with(Number(key), changed)));
    else yield* places(item, `${path}.${key}`, (changed) => put({ ...value, [key]: changed }));
  }
}

const without = (object: object, key: string) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

type Kind = { readonly kind?: unknown };

/** Whether two objects are of the same form: of one kind, or with a key in common. */
function areAlike(one: object, other: object): boolean {
  return (one as Kind).kind === (other as Kind).kind && Object.keys(one).some((key) => Object.hasOwn(other, key));
}

/** Whether one of the samples has an object of this form at that path without a key. */
function mayMiss(samples: readonly unknown[], path: string, object: object, key: string): boolean {
  return samples
    .flatMap((sample) => [...places(sample)])
    .some(([value, at]) => at === path && isRecord(value) && areAlike(value, object) && !Object.hasOwn(value, key));
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Other values of the same type, each with whether it does no harm; see `answerSamples`. */
function* otherValues(value: unknown): Generator<[unknown, boolean]> {
  if (typeof value === "string") yield ["~other", value.startsWith("~")];
  else if (typeof value === "boolean") yield [!value, true];
  else if (typeof value === "number" && Number.isInteger(value))
    yield* [
      [-1, false],
      [0.5, false],
      [Number.NaN, false],
      [2 ** 53, false],
    ] as const;
  else if (typeof value === "number")
    yield* [
      [-1, true],
      [Number.NaN, true],
      [Number.NEGATIVE_INFINITY, true],
    ] as const;
  else if (value instanceof Float64Array) {
    yield [new Float64Array(value.length + 1), value.length === 0];
    if (value.length > 0) yield [new Float64Array(value.length - 1), false];
  } else if (Array.isArray(value)) {
    yield [[...value, value[0]], value.length < 2];
    yield [value.slice(1), value.length < 2];
  }
}

/** Holds a guard against its samples and against all that differs from them in one place. */
function check(method: string, guard: (value: unknown) => boolean, samples: readonly unknown[]): void {
  for (const [index, sample] of samples.entries()) {
    assert.equal(guard(sample), true, `${method} ${index}`);
    for (const [value, path, put] of places(sample)) {
      const place = `${method} ${index}${path}`;
      assert.equal(guard(put(Symbol.iterator)), false, place);
      if (path.endsWith(".strings")) continue; // Any keys are right there.
      if (isRecord(value)) {
        assert.equal(guard(put({ ...value, surprise: 1 })), false, `${place}.surprise`);
        for (const key of Object.keys(value))
          assert.equal(guard(put(without(value, key))), mayMiss(samples, path, value, key), `${place} without ${key}`);
      }
      for (const [other, isFine] of otherValues(value))
        assert.equal(guard(put(other)), isFine, `${place}: ${JSON.stringify(other)} for ${JSON.stringify(value)}`);
    }
  }
}

for (const [method, samples] of Object.entries(questionSamples))
  test(`the question ${method} is taken as it may be asked, and no other`, () =>
    check(method, hostParams[method as keyof typeof hostParams], samples));

for (const [method, samples] of Object.entries(answerSamples))
  test(`the answer to ${method} is taken as it may come, and no other`, () =>
    check(method, everyResult[method as keyof typeof everyResult], samples));

for (const [method, samples] of Object.entries(newsSamples))
  test(`the news ${method} is taken as it may come, and no other`, () =>
    check(method, pageParams[method as keyof typeof pageParams], samples));
