import { type AttentionCase, keysOf, type Operands } from "./attentionCase.ts";
import { Graph, type Precision } from "./runtime.ts";

/** A model of one Attention node that says what the case says. Its results: Y, presentK and presentV with a cache, QK. */
export function attentionGraph(one: AttentionCase, operands: Operands, precision: Precision): Graph {
  const { Q, K, V, mask, pastK, pastV, lengths } = operands;
  const graph = new Graph(precision, one.lengths ? 24 : 23);
  const optional = [
    mask ? graph.input(mask, one.mask?.kind === "boolean" ? "bool" : precision) : "",
    ...(pastK && pastV ? [graph.input(pastK), graph.input(pastV)] : ["", ""]),
    lengths ? graph.input({ shape: [one.batch], data: Float64Array.from(lengths) }, "int64") : "",
  ];
  const used = optional.slice(0, optional.findLastIndex((name) => name !== "") + 1);
  const cached = pastK !== undefined;
  const heads = one.kvHeads * one.group;
  graph.node(
    "Attention",
    [graph.input(Q), graph.input(K), graph.input(V), ...used],
    ["Y", cached ? "presentK" : "", cached ? "presentV" : "", "QK"],
    {
      is_causal: one.causal ? 1 : 0,
      qk_matmul_output_mode: one.mode,
      ...(one.scale !== undefined && { scale: { float: one.scale } }),
      ...(one.softcap !== undefined && { softcap: { float: one.softcap } }),
      ...(one.packed && { q_num_heads: heads, kv_num_heads: one.kvHeads }),
    },
  );
  const keys = keysOf(one);
  graph.output("Y", one.packed ? [one.batch, one.n, heads * one.dv] : [one.batch, heads, one.n, one.dv]);
  if (cached) {
    graph.output("presentK", [one.batch, one.kvHeads, keys, one.dk]);
    graph.output("presentV", [one.batch, one.kvHeads, keys, one.dv]);
  }
  graph.output("QK", [one.batch, heads, one.n, keys]);
  return graph;
}
