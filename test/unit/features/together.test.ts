import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { tensorsOf, withTensors } from "../../../src/core/spec/parameters.ts";
import { isReadOutStep } from "../../../src/core/spec/readOut.ts";
import type { LayerResult, SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import type { StepId } from "../../../src/core/spec/steps.ts";
import { randomNumbers } from "../engine/support.ts";
import { fastBuilds, firstDifference } from "../kernels/support.ts";
import { additions } from "./additions.ts";

const seed = Number(process.env["ATTENTION_SEED"] ?? 20261129);
const runs = Number(process.env["ATTENTION_RUNS"] ?? 250);

type Json = Readonly<Record<string, unknown>>;
// Numbers rounded to a type have no derivative, and chosen ids none either.
const smooth = additions.filter(({ name }) => !name.startsWith("precision") && name !== "a generation");

/** Both objects in one; of two values for one key the second, of two masks or positions a list. */
function merged(a: Json, b: Json): Json {
  const both: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const own = a[key];
    const isList = key === "mask" || key === "position";
    if (isList && own !== undefined && JSON.stringify(own) !== JSON.stringify(value)) both[key] = [own, value].flat();
    else if (key === "feedForward" || key === "readOut") both[key] = { ...(own as object), ...(value as object) };
    else both[key] = value;
  }
  return both;
}

/** Several additions in one spec, as far as the format lets them stand together. */
function drawnSpec(next: () => number): Spec | undefined {
  let spec: Json = {};
  const count = 2 + Math.floor(3 * Math.abs(next()));
  for (let i = 0; i < count; i++) {
    const index = Math.floor(((next() + 1) / 2) * smooth.length);
    spec = merged(spec, smooth[index]!.spec);
  }
  const { embedding, Wqkv, X: _x, Wq: _q, Wk: _k, Wv: _v, ...rest } = spec;
  const fed = embedding === undefined ? spec : { ...rest, embedding, ...(Wqkv ? { Wqkv } : pick(spec)) };
  const clean = Wqkv === undefined ? fed : without(fed, ["Wq", "Wk", "Wv"]);
  return parseSpec(JSON.stringify(clean)).spec;
}

const pick = ({ Wq, Wk, Wv }: Json): Json => ({ Wq, Wk, Wv });

function without(spec: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !keys.includes(key)));
}

function lastNumbers({ layers, readOut }: SpecResult): Float64Array[] {
  return [layers.at(-1)?.output, readOut?.get("readOut.logits")].flatMap((tensor) => (tensor ? [tensor.data] : []));
}

/** The result with one step marked as given, so that its derivation shows what the operands yield. */
function marked(result: SpecResult, path: string, id: StepId): SpecResult {
  if (isReadOutStep(id)) return { ...result, readOutGiven: new Map([[id, 0]]) };
  const layers = result.layers.map((layer): LayerResult => {
    const step = layer.steps.get(id);
    if (layer.path !== path || step === undefined) return layer;
    return { ...layer, steps: new Map(layer.steps).set(id, { ...step, given: { largestDifference: 0 } }) };
  });
  return { ...result, layers };
}

/** Every cell, computed again from the numbers that its derivation shows. */
function checkCells(spec: Spec, result: SpecResult, place: string): void {
  const layers = outlineOf(spec, result).layers;
  for (const layer of layers) {
    for (const { name, heads, rows, cols } of layer.steps) {
      if (isReadOutStep(name) && layer !== layers.at(-1)) continue;
      const asGiven = marked(result, layer.path, name);
      for (let cell = 0; cell < heads * rows * cols; cell++) {
        const [head, row] = [Math.floor(cell / cols / rows), Math.floor(cell / cols) % rows];
        const ref = { layer: layer.path, matrix: name, batch: 0, head, row, col: cell % cols };
        const { lines, value } = explainCell(spec, asGiven, ref)!;
        const again = lines.at(-2)?.value ?? value;
        const near = Object.is(again, value) || Math.abs(again - value) <= 1e-10 * Math.max(1, Math.abs(value));
        assert.ok(near, `${place} ${layer.path} ${name} ${head},${row},${ref.col}: ${again} ${value}`);
      }
    }
  }
}

/** The gradients of two cells of each tensor against differences; a kink within reach of the step is left out. */
function checkGradients(spec: Spec, result: SpecResult, place: string): number {
  const { output } = result.layers.at(-1)!;
  if (output === undefined) return 0;
  const target = { shape: output.shape, data: output.data.map((value, at) => value + (at % 3) - 0.8) };
  const train = { target, learningRate: 0.1, steps: 0 };
  const trained: Spec = { ...spec, train: { ...train, steps: 1 } };
  const { gradients } = computeSpec(trained).train!;
  let kinks = 0;
  for (const [name, { tensor }] of tensorsOf(spec)) {
    const gradient = gradients.get(name);
    if (gradient === undefined) continue;
    for (const cell of new Set([0, tensor.data.length - 1])) {
      const loss = (by: number) => {
        const data = tensor.data.slice();
        data[cell]! += by;
        return computeSpec({ ...withTensors(spec, new Map([[name, { shape: tensor.shape, data }]])), train }).train!
          .loss;
      };
      const slope = (by: number) => (loss(by) - loss(-by)) / (2 * by);
      const [wide, narrow] = [slope(2e-4), slope(1e-4)];
      const measured = (4 * narrow - wide) / 3;
      const bound = 2e-6 * (1 + Math.abs(measured));
      if (Math.abs(wide - narrow) > 1e-4 * (1 + Math.abs(measured))) kinks++;
      else {
        const off = Math.abs(measured - gradient.data[cell]!);
        assert.ok(off <= bound, `${place} ${name}[${cell}]: ${gradient.data[cell]}, measured ${measured}`);
      }
    }
  }
  return kinks;
}

test("several additions together: cells from their operands, kernels, streaming and gradients agree", (context) => {
  const next = randomNumbers(seed);
  let specs = 0;
  let kinks = 0;
  for (let run = 0; run < runs; run++) {
    const spec = drawnSpec(next);
    if (spec === undefined) continue;
    specs++;
    const place = `seed ${seed}, run ${run}`;
    const result = computeSpec(spec);
    checkCells(spec, result, place);
    const others = [{ keptScores: 0 }, ...fastBuilds.map((kernel) => ({ kernel }))];
    for (const options of others) {
      const got = lastNumbers(computeSpec(spec, options));
      for (const [index, want] of lastNumbers(result).entries()) {
        assert.equal(firstDifference(got[index]!, want, 1e-8), undefined, place);
      }
    }
    kinks += checkGradients(spec, result, place);
  }
  context.diagnostic(`${specs} of ${runs} specs, ${kinks} cells beside a kink`);
  assert.ok(specs > runs / 3, `${specs}`);
});
