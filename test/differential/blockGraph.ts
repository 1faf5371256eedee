import type { Tensor } from "../../src/core/tensor/tensor.ts";
import type { BlockCase, BlockTensors, LayerFeatures, LayerTensors, NormTensors } from "./blockCase.ts";
import { Graph, type Precision } from "./runtime.ts";

/** A model with the layers of a case, and the names of their results. */
export function blockGraph(
  one: BlockCase,
  { X, memory, layers }: BlockTensors,
  precision: Precision,
): { readonly graph: Graph; readonly results: readonly string[] } {
  const graph = new Graph(precision);
  const source = one.layers.some(({ cross }) => cross) ? graph.input(memory) : "";
  const results: string[] = [];
  let stream = graph.input(X);
  for (const [at, features] of one.layers.entries()) {
    stream = new LayerNodes(graph, one, features, layers[at]!).result(stream, source);
    graph.output(stream, X.shape);
    results.push(stream);
  }
  return { graph, results };
}

/** Puts together the nodes of one layer. */
class LayerNodes {
  constructor(
    private readonly graph: Graph,
    private readonly sizes: BlockCase,
    private readonly one: LayerFeatures,
    private readonly tensors: LayerTensors,
  ) {}

  result(stream: string, memory: string): string {
    const { one, tensors } = this;
    const entered = one.norm === "pre" ? this.normed(stream, tensors.norm) : stream;
    const attended = this.attention(entered, one.cross ? memory : entered);
    const added = one.residual ? this.sum(attended, stream) : attended;
    const normed = one.norm === "post" ? this.normed(added, tensors.norm) : added;
    return one.network === "none" ? normed : this.network(normed, one.network);
  }

  private attention(queries: string, keys: string): string {
    const { one, graph, sizes } = this;
    const heads = one.kvHeads * one.group;
    const q = this.rotated(this.linear(queries, "Wq", "bq"), heads, sizes.n);
    const k = this.rotated(this.linear(keys, "Wk", "bk"), one.kvHeads, one.cross ? sizes.m : sizes.n);
    const context = graph.apply("Attention", [q, k, this.linear(keys, "Wv", "bv")], {
      q_num_heads: heads,
      kv_num_heads: one.kvHeads,
      is_causal: one.causal ? 1 : 0,
      ...(one.scale !== undefined && { scale: { float: one.scale } }),
    });
    return this.linear(context, "Wo", "bo");
  }

  private network(x: string, activation: "relu" | "gelu" | "silu"): string {
    const { one, graph, tensors } = this;
    const entered = one.networkNorm === "pre" ? this.normed(x, tensors.networkNorm) : x;
    const hidden = this.linear(entered, "W1", "b1");
    const output = this.linear(activationNodes[activation](graph, hidden), "W2", "b2");
    const added = one.networkResidual ? this.sum(output, x) : output;
    return one.networkNorm === "post" ? this.normed(added, tensors.networkNorm) : added;
  }

  private linear(x: string, weight: keyof LayerTensors["weights"], bias: keyof LayerTensors["biases"]): string {
    const product = this.graph.apply("MatMul", [x, this.graph.input(this.tensors.weights[weight])]);
    return this.one.biases ? this.sum(product, this.graph.input(this.tensors.biases[bias])) : product;
  }

  private normed(x: string, { gamma, beta }: NormTensors): string {
    const inputs = [x, this.graph.input(gamma), this.graph.input(beta)];
    return this.graph.apply("LayerNormalization", inputs, { axis: -1, epsilon: { float: this.sizes.eps ?? 1e-5 } });
  }

  /** RoPE by RotaryEmbedding, with tables of the angles p · 10000^(−2k/width) for the positions from 0 on. */
  private rotated(x: string, heads: number, length: number): string {
    const { one, graph, sizes } = this;
    if (one.rope === "none") return x;
    const angles = Float64Array.from(
      { length: sizes.batch * length * one.pairs },
      (_, at) => (Math.floor(at / one.pairs) % length) * 10000 ** (-(at % one.pairs) / one.pairs),
    );
    const table = (data: Float64Array): Tensor => ({ shape: [sizes.batch, length, one.pairs], data });
    const tables = [angles.map(Math.cos), angles.map(Math.sin)].map((data) => graph.input(table(data)));
    const interleaved = one.rope === "interleaved" ? 1 : 0;
    return graph.apply("RotaryEmbedding", [x, ...tables], { interleaved, num_heads: heads });
  }

  private sum(a: string, b: string): string {
    return this.graph.apply("Add", [a, b]);
  }
}

/** The activations, as nodes. */
export const activationNodes = {
  relu: (graph: Graph, x: string) => graph.apply("Relu", [x]),
  gelu: (graph: Graph, x: string) => graph.apply("Gelu", [x]),
  silu: (graph: Graph, x: string) => graph.apply("Mul", [x, graph.apply("Sigmoid", [x])]),
};
