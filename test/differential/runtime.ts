import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Attribute, model, node, types } from "../../bench/compute/onnxModel.ts";
import type { Tensor } from "../../src/core/tensor/tensor.ts";

/** What a model computes with. The runtime's inputs are rounded to it beforehand, and ours are the same numbers. */
export type Precision = "float32" | "float64";
type Type = keyof typeof types;

interface RuntimeTensor {
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}
interface LoadedModel {
  run(feeds: Readonly<Record<string, object>>): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}
interface Runtime {
  readonly env: { logLevel: string; readonly wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<LoadedModel> };
  readonly Tensor: new (type: string, data: unknown, shape: readonly number[]) => object;
}

/** onnxruntime-web is a dependency of the benchmarks; scripts/lib/peers.mjs installs it beside them. */
const fromBench = createRequire(resolve("bench/package.json"));
const entry = fromBench.resolve("onnxruntime-web").replace(/\.js$/, ".mjs");
const runtime = (await import(pathToFileURL(entry).href)) as Runtime;
runtime.env.logLevel = "fatal";
runtime.env.wasm.numThreads = 1;

const arrays = {
  float32: (data: Float64Array) => Float32Array.from(data),
  float64: (data: Float64Array) => data,
  int32: (data: Float64Array) => Int32Array.from(data),
  int64: (data: Float64Array) => BigInt64Array.from(data, BigInt),
  bool: (data: Float64Array) => Uint8Array.from(data),
} as const satisfies Readonly<Record<Type, unknown>>;

/** A model that is put together node by node, with the numbers of its inputs, and run once. */
export class Graph {
  private readonly nodes: Buffer[] = [];
  private readonly inputs: (readonly [name: string, type: number, shape: readonly number[]])[] = [];
  private readonly outputs: (readonly [name: string, type: number, shape: readonly number[]])[] = [];
  private readonly feeds: Record<string, object> = {};
  private count = 0;

  constructor(
    private readonly precision: Precision,
    private readonly operatorSet = 23,
  ) {}

  /** Adds an input with its numbers and gives its name. */
  input({ shape, data }: Tensor, type: Type = this.precision): string {
    const name = this.fresh();
    this.inputs.push([name, types[type], shape]);
    this.feeds[name] = new runtime.Tensor(type, arrays[type](Float64Array.from(data)), shape);
    return name;
  }

  /** Adds a node with one output and gives that output's name. */
  apply(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const name = this.fresh();
    this.node(operator, inputs, [name], attributes);
    return name;
  }

  /** Adds a node whose outputs have names of the caller's choice; `domain`: of operators that are not ONNX's own. */
  node(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    domain = "",
  ): void {
    this.nodes.push(node(operator, inputs, outputs, attributes, domain));
  }

  /** Says that a value is a result, of this shape. */
  output(name: string, shape: readonly number[]): void {
    this.outputs.push([name, types[this.precision], shape]);
  }

  /** Runs the model; throws with the runtime's message where it cannot. */
  async run(): Promise<ReadonlyMap<string, Tensor>> {
    const { nodes, inputs, outputs, operatorSet } = this;
    const loaded = await runtime.InferenceSession.create(model({ nodes, inputs, outputs, operatorSet }), {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "disabled", // one run each: not worth it
      logSeverityLevel: 4,
    });
    try {
      const results = Object.entries(await loaded.run(this.feeds));
      return new Map(results.map(([name, { dims, data }]) => [name, { shape: dims, data: Float64Array.from(data) }]));
    } finally {
      await loaded.release();
    }
  }

  private fresh(): string {
    return `value${this.count++}`;
  }
}
