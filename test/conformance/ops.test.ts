import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSlopes } from "../../src/core/engine/alibi.ts";
import { plainKernel } from "../../src/core/engine/kernel.ts";
import { splitHeads } from "../../src/core/engine/layout.ts";
import { normalized, sigmoid } from "../../src/core/engine/normalize.ts";
import { addedPositions } from "../../src/core/engine/position.ts";
import { queryRotation, rotate } from "../../src/core/engine/rope.ts";
import type { Rope } from "../../src/core/spec/positionKinds.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";
import { dimsOf } from "../unit/engine/support.ts";
import { filesIn, textOf } from "./files.ts";

interface Vector {
  readonly op: string;
  readonly attributes: Readonly<Record<string, number | boolean | number[]>>;
  readonly inputs: Readonly<Record<string, { shape: number[]; data: (number | string)[] }>>;
  readonly outputs: Readonly<Record<string, { shape: number[]; data: (number | string)[] }>>;
  readonly tolerance?: { readonly rtol: number; readonly atol: number };
}

const stages: Readonly<Record<string, (vector: Vector) => void>> = {
  Softmax: (vector) => along(vector, "input", "output", (row) => softmax(row)),
  LogSoftmax: (vector) => along(vector, "input", "output", (row) => softmax(row).map(Math.log)),
  Sigmoid: (vector) => near(vector, input(vector, "X").data.map(sigmoid), "Y"),
  RotaryEmbedding: onnxRotation,
  rope: torchRotation,
  alibi_slopes: (vector) => near(vector, defaultSlopes(Number(vector.attributes.num_heads)), "slopes"),
  sinusoidal: sinusoidalTable,
};

for (const file of filesIn("ops", ".json")) {
  test(`ops/${file}`, () => {
    const vector: Vector = JSON.parse(textOf("ops", file));
    const stage = stages[vector.op];
    assert.ok(stage, `a stage for ${vector.op}`);
    stage(vector);
  });
}

function softmax(row: Float64Array): Float64Array {
  return normalized({ shape: [row.length], data: row }, "softmax", 1, false, plainKernel).data;
}

/** Applies a function to each row along the vector's axis. */
function along(vector: Vector, from: string, to: string, apply: (row: Float64Array) => Float64Array): void {
  const { shape, data } = input(vector, from);
  const axis = (Number(vector.attributes.axis ?? -1) + shape.length) % shape.length;
  const length = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const got = new Float64Array(data.length);
  for (let start = 0; start < data.length; start++) {
    if (Math.floor(start / inner) % length !== 0) continue;
    const row = apply(Float64Array.from({ length }, (_, i) => data[start + i * inner]!));
    for (let i = 0; i < length; i++) got[start + i * inner] = row[i]!;
  }
  near(vector, got, to);
}

function onnxRotation(vector: Vector): void {
  const { attributes, inputs } = vector;
  const X = input(vector, "X");
  const packed = X.shape.length === 3;
  const x = packed ? splitHeads(X, Number(attributes.num_heads)) : X;
  const [batch, heads, n, dq] = x.shape as [number, number, number, number];
  const cos = input(vector, "cos_cache");
  const sin = input(vector, "sin_cache");
  const half = cos.shape.at(-1)!;
  const positions: Tensor =
    inputs.position_ids !== undefined
      ? input(vector, "position_ids")
      : { shape: [batch, n], data: Float64Array.from({ length: batch * n }, (_, row) => row) };
  const table = (tensor: Tensor): Tensor => ({ shape: [tensor.data.length / half, half], data: tensor.data });
  const pairs = attributes.interleaved === 1 ? "interleaved" : "half";
  const rope: Rope = {
    type: "rope",
    base: 1,
    pairs,
    offset: 0,
    dim: 2 * half,
    positions,
    cos: table(cos),
    sin: table(sin),
  };
  const got = rotate(x, queryRotation(rope, dimsOf({ batch, heads, n, dq })), pairs);
  const want = output(vector, "Y");
  near(vector, got.data, "Y", packed ? splitHeads(want, heads).data : want.data);
}

function torchRotation(vector: Vector): void {
  const { attributes } = vector;
  const x = input(vector, "x");
  const [batch, heads, n, dq] = x.shape as [number, number, number, number];
  const pairs = attributes.interleaved === true ? "interleaved" : "half";
  const at = attributes.positions as number[];
  const positions: Tensor = { shape: [n], data: Float64Array.from(at) };
  const dim = Number(attributes.rotary_dim);
  const rope: Rope = { type: "rope", base: Number(attributes.base), pairs, offset: 0, dim, positions };
  const table = queryRotation(rope, dimsOf({ batch, heads, n, dq }));
  near(vector, table.cos, "cos");
  near(vector, table.sin, "sin");
  near(vector, rotate(x, table, pairs).data, "y");
}

function sinusoidalTable(vector: Vector): void {
  const { length, d_model: d, base, offset } = vector.attributes as Record<string, number>;
  const position = { type: "sinusoidal", base: base!, offset: offset! } as const;
  near(vector, addedPositions([position], length!, d!, 0).data, "pe");
}

function input(vector: Vector, name: string): Tensor {
  const { shape, data } = vector.inputs[name]!;
  return { shape, data: Float64Array.from(data, Number) };
}

function output(vector: Vector, name: string): Tensor {
  const { shape, data } = vector.outputs[name]!;
  return { shape, data: Float64Array.from(data, Number) };
}

/** Within the vector's own tolerance, else that of the README for operators computed in float32. */
function near(vector: Vector, got: Float64Array, name: string, want = output(vector, name).data): void {
  const { rtol, atol } = vector.tolerance ?? { rtol: 1e-6, atol: 5e-7 };
  assert.equal(got.length, want.length);
  for (let at = 0; at < want.length; at++) {
    const bound = atol + rtol * Math.abs(want[at]!);
    assert.ok(Math.abs(got[at]! - want[at]!) <= bound, `${name}[${at}]: got ${got[at]}, want ${want[at]}`);
  }
}
