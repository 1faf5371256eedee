import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";
import { applied } from "./support.ts";

const X = '"X": [[1, 2], [3, 4]]';

/** A key of another library, what it is here, and the text that the quick fix writes. */
const rows: readonly (readonly [written: string, ours: string, fixed?: string])[] = [
  ['"num_attention_heads": 2', '"heads": 2'],
  ['"n_head": 2', '"heads": 2'],
  ['"num_key_value_heads": 1', '"kvHeads": 1'],
  ['"sliding_window": 3', '"mask": ["causal", {"window": [2, -1]}]'],
  ['"attention_chunk_size": 2', '"mask": ["causal", {"chunk": 2}]'],
  ['"document_ids": [0, 1]', '"mask": {"documents": [0, 1]}'],
  ['"prefix_len": 1', '"mask": {"prefix": 1}'],
  ['"is_causal": true', '"mask": "causal"'],
  ['"window_size": [2, 0]', '"mask": {"window": [2, 0]}'],
  ['"rope_local_base_freq": 10000', '"position": {"type": "rope", "base": 10000}'],
  ['"rope_interleave": true', '"position": {"type": "rope", "pairs": "interleaved"}'],
  ['"alibi_slopes": [0.5]', '"position": {"type": "alibi", "slopes": [0.5]}'],
  ['"attention_temperature": 0.5', '"temperature": 0.5'],
  ['"multi_query": true', '"kvHeads": 1'],
  ['"s_aux": [0.5]', '"sinks": [0.5]'],
  ['"post_self_attn_layernorm.weight": [1, 1]', '"layerNorm": {"gamma": [1, 1], "placement": "branch"}'],
  ['"labels": [1, -100]', '"train": {"loss": "cross-entropy", "target": [1, -100]}'],
  ['"max_new_tokens": 5', '"generate": {"atMost": 5}'],
  ['"query_pre_attn_scalar": 256', '"scale": 0.0625'],
  ['"sm_scale": 0.5', '"scale": 0.5'],
  ['"attn_logit_softcapping": 50', '"softcap": 50'],
  ['"attn_bias": [[0, 1], [1, 0]]', '"bias": [[0, 1], [1, 0]]'],
  ['"attn_mask": [[0, -1e9], [0, 0]]', '"bias": [[0, -1e9], [0, 0]]'],
  ['"attn_mask": [[0, "-Infinity"], [0, 0]]', '"bias": [[0, "-Infinity"], [0, 0]]'],
  ['"attention_mask": "causal"', '"mask": "causal"'],
  ['"alibi": true', '"position": "alibi"'],
  ['"rope_theta": 500000', '"position": {"type": "rope", "base": 500000}'],
  ['"rotary_dim": 2', '"position": {"type": "rope", "dim": 2}'],
  ['"position_ids": [3, 4]', '"position": {"type": "rope", "positions": [3, 4]}'],
  ['"interleaved": true', '"position": {"type": "rope", "pairs": "interleaved"}'],
  ['"is_neox_style": true', '"position": {"type": "rope", "pairs": "half"}'],
  ['"layer_norm_eps": 1e-6', '"layerNorm": {"eps": 1e-6}'],
  ['"rms_norm_eps": 1e-6', '"layerNorm": {"type": "rms", "eps": 1e-6, "placement": "pre"}'],
  ['"norm_first": true', '"layerNorm": {"placement": "pre"}'],
  ['"input_layernorm.weight": [1, 1]', '"layerNorm": {"gamma": [1, 1], "placement": "pre"}'],
  ['"q_norm": {"type": "rms"}', '"qNorm": {"type": "rms"}'],
  ['"W_Q": [[1, 0], [0, 1]]', '"Wq": [[1, 0], [0, 1]]'],
  ['"b_Q": [1, 0]', '"bq": [1, 0]'],
  ['"c_proj.weight": [[1, 0], [0, 1]]', '"Wo": [[1, 0], [0, 1]]'],
  [
    '"q_proj.weight": [[1, 0], [0, 1]]',
    '"Wq": [[1, 0], [0, 1]], "weightLayout": "out-in"',
    '"weightLayout": "out-in", "Wq": [[1, 0], [0, 1]]',
  ],
  [
    '"query.weight": [[1, 0], [0, 1]]',
    '"Wq": [[1, 0], [0, 1]], "weightLayout": "out-in"',
    '"weightLayout": "out-in", "Wq": [[1, 0], [0, 1]]',
  ],
  ['"q_proj.bias": [1, 0]', '"bq": [1, 0]'],
  ['"attention_sink": [0.5]', '"sinks": [0.5]'],
  ['"lm_head": [[1, 0], [0, 1]]', '"readOut": {"W": [[1, 0], [0, 1]]}'],
  [
    '"model.layers.0.self_attn.k_proj.weight": [[1, 0], [0, 1]]',
    '"Wk": [[1, 0], [0, 1]], "weightLayout": "out-in"',
    '"weightLayout": "out-in", "Wk": [[1, 0], [0, 1]]',
  ],
  ['"h.0.attn.c_proj.weight": [[1, 0], [0, 1]]', '"Wo": [[1, 0], [0, 1]]'],
  ['"model.layers.0.self_attn.sinks": [0.5]', '"sinks": [0.5]'],
  ['"torch_dtype": "bfloat16"', '"precision": "bfloat16"'],
  ['"attention_multiplier": 0.5', '"scale": 0.5'],
  ['"tie_word_embeddings": true', '"readOut": {"tied": true}'],
  ['"attn_output": [[1, 2], [3, 4]]', '"expected": {"output": [[1, 2], [3, 4]]}'],
];

for (const [written, ours, text = ours] of rows) {
  test(`${written} is ${ours}: said, and written by the quick fix`, () => {
    const spec = `{${X}, ${written}}`;
    const { problems } = parseSpec(spec);
    const name = JSON.parse(written.slice(0, written.indexOf(":")));
    const value = written.slice(written.indexOf(": ") + 2);
    assert.deepEqual(
      problems.map(({ message }) => plainText(message)),
      [`unknown property ${name}: ${name}: ${value} is ${ours}`],
    );
    assert.equal(applied(spec, problems[0]!.fixes[0]!.edits), `{${X}, ${text}}`);
  });
}

test("keys of a rope, of a network and of training are told by their own words", () => {
  const said = (text: string) => parseSpec(`{${X}, ${text}}`).problems.map(({ message }) => plainText(message));
  assert.deepEqual(said('"position": {"type": "rope", "rope_theta": 5}'), [
    'unknown property rope_theta: rope_theta: 5 is "base": 5',
  ]);
  assert.deepEqual(said('"feedForward": {"fc1": [[1], [1]], "W2": [[1, 1]]}').slice(0, 1), [
    'unknown property fc1: fc1: [[1], [1]] is "W1": [[1], [1]]',
  ]);
});

test("keys inside objects are known by the names of configurations and modules, too", () => {
  const said = (text: string) => parseSpec(`{${X}, ${text}}`).problems.map(({ message }) => plainText(message));
  const scaling = (text: string) => said(`"position": {"type": "rope", "scaling": {${text}}}`);
  assert.deepEqual(scaling('"rope_type": "linear", "factor": 2'), [
    'unknown property rope_type: rope_type: "linear" is "type": "linear"',
  ]);
  const llama = '"type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4';
  assert.deepEqual(scaling(`${llama}, "original_max_position_embeddings": 32`), [
    'unknown property low_freq_factor: low_freq_factor: 1 is "low": 1',
    'unknown property high_freq_factor: high_freq_factor: 4 is "high": 4',
    'unknown property original_max_position_embeddings: original_max_position_embeddings: 32 is "original": 32',
  ]);
  assert.deepEqual(said('"layerNorm": {"weight": [1, 1], "bias": [0, 0]}'), [
    'unknown property weight: weight: [1, 1] is "gamma": [1, 1]',
    'unknown property bias: bias: [0, 0] is "beta": [0, 0]',
  ]);
  assert.deepEqual(said('"beside": [{"type": "elman", "weights": {"weight_ih_l0": [[1, 2]], "bias_ih_l0": [0]}}]'), [
    "weight_ih_l0 of PyTorch is W here, the other way round: in × out instead of out × in",
    'unknown property bias_ih_l0: bias_ih_l0: [0] is "bW": [0]',
  ]);
});

test("a key that stands already is not written twice, and a long value is not repeated", () => {
  const { problems } = parseSpec(`{${X}, "mask": "causal", "sliding_window": 3}`);
  assert.deepEqual(problems[0]!.fixes, []);
  const long = parseSpec(`{${X}, "W_Q": [${"[1.000001, 0.000001],".repeat(2).slice(0, -1)}]}`).problems[0]!;
  assert.equal(plainText(long.message), 'unknown property W_Q: W_Q: … is "Wq": …');
  assert.equal(long.fixes.length, 1);
});

/** What has no key of ours: said with what to do instead. */
const hints: readonly (readonly [string, string])[] = [
  ["hidden_size", "there is no property for hidden_size: it follows from the shapes of the tensors (X is 2×2)"],
  ["smooth_softmax", 'smooth_softmax is "sinks" with a 0 for each head'],
  ["clip_qkv", "clip_qkv cannot be written: clamp the numbers and write them as Q, K and V"],
  ["num_local_experts", "num_local_experts cannot be written: write the expert that was chosen as feedForward"],
  [
    "apply_residual_connection_post_layernorm",
    "apply_residual_connection_post_layernorm cannot be written: a residual adds what entered the block, before its norm",
  ],
  [
    "attention_dropout",
    'attention_dropout: a probability alone changes no number; "dropout" takes {"p": …, "mask": …}',
  ],
  [
    "partial_rotary_factor",
    'partial_rotary_factor is "dim" of a rope position: this share of dk, as a number of entries',
  ],
  [
    "key_padding_mask",
    'key_padding_mask is {"keys": …} under mask where 1 (true) is a real key; in PyTorch true is padding: {"blocked": …}, B×1×1×m',
  ],
  ["layer_types", 'layer_types distinguishes layers: write "mask" and "position" in each of "layers"'],
  ["batch_first", "batch_first: the batch is the first axis here (B×n×d), so turn n×B×d around"],
  ["enable_gqa", 'enable_gqa follows from "kvHeads", the number of key and value heads'],
  ["scale_embedding", 'scale_embedding is "scale" of "embedding": √d, the root of the width of its table'],
  ["need_weights", "need_weights has no effect on any number here, so it can be removed"],
  ["average_attn_weights", "average_attn_weights has no effect on any number here, so it can be removed"],
  ["output_attentions", "output_attentions has no effect on any number here, so it can be removed"],
  ["floor_scale", 'floor_scale is "scale" with the factors multiplied in: a number, or n×1, one for each position'],
  [
    "kv_a_proj_with_mqa.weight",
    "kv_a_proj_with_mqa.weight: latent projections are written as a layer of their own, before the attention",
  ],
  ["layer_scale", "There is no property for layer_scale: multiply the columns of Wo and bo, or of W2 and b2, by it"],
  ["lambda_init", 'lambda_init is in "lambda" of "differential": e^(q₁·k₁) − e^(q₂·k₂) + init, one number'],
  [
    "num_key_value_groups",
    'num_key_value_groups is H/G in transformers, the query heads for each key head: "kvHeads" is heads divided by it',
  ],
  ["cu_seqlens", 'cu_seqlens is {"documents": [0, 0, 1, …]} under mask: the document of each position'],
];

for (const written of [
  '"is_causal": false',
  '"sliding_window": null',
  '"local_window_size": -1',
  '"dropout_p": 0.0',
  '"batch_first": true',
  '"scale_embedding": false',
]) {
  test(`${written} is said to need no key`, () => {
    const [name, value] = written.replaceAll('"', "").split(": ");
    const { problems } = parseSpec(`{${X}, ${written}}`);
    assert.deepEqual(
      problems.map(({ message, fixes }) => [plainText(message), fixes.length]),
      [[`${name}: ${value} is the default, so it can be removed`, 0]],
    );
  });
}

test("the query heads for each key head are told as the number of key heads that follows", () => {
  const { problems } = parseSpec(`{${X}, "heads": 2, "num_key_value_groups": 2}`);
  assert.match(plainText(problems[0]!.message), /"kvHeads": 1$/);
});

test("a switch for bias vectors is no bias of scores, and a mask of bits has two readings", () => {
  const said = (text: string) => parseSpec(`{${X}, ${text}}`).problems.map(({ message }) => plainText(message));
  assert.match(said('"attention_bias": true')[0]!, /^there is no property for attention_bias: write bq, bk/);
  assert.match(said('"attn_mask": [[1, 0], [1, 1]]')[0]!, /^attn_mask is mask where 1 \(true\) means visible/);
  assert.match(said('"attn_mask": [[true, false], [true, true]]')[0]!, /^attn_mask is mask where/);
});

for (const [name, said] of hints) {
  test(`${name}: what to do instead is said`, () => {
    const { problems } = parseSpec(`{${X}, "${name}": 1}`);
    assert.deepEqual(
      problems.map(({ message }) => plainText(message)),
      [said],
    );
  });
}

/** Names of checkpoints and configurations whose value is a part of a larger one: said, without a quick fix. */
const parts: readonly (readonly [string, string])[] = [
  ['"bias_k": [1, 2]', '"biasKV": {"K": [1, 2], "V": […]}'],
  ['"post_feedforward_layernorm": [1, 1]', '"feedForward": {"layerNorm": {"gamma": [1, 1], "placement": "branch"}, …}'],
  ['"bert.encoder.layer.0.intermediate.dense.weight": [[1]]', '"feedForward": {"W1": [[1]], …}'],
  ['"bert.encoder.layer.0.output.dense.weight": [[1]]', '"feedForward": {"W2": [[1]], …}'],
  ['"h.0.mlp.c_proj.weight": [[1]]', '"feedForward": {"W2": [[1]], …}'],
  ['"gpt_neox.layers.0.mlp.dense_h_to_4h.weight": [[1]]', '"feedForward": {"W1": [[1]], …}'],
  ['"model.layers.0.mlp.gate_proj.weight": [[1]]', '"feedForward": {"Wg": [[1]], …}'],
  ['"model.norm.weight": [1, 1]', '"readOut": {"layerNorm": {"gamma": [1, 1]}, …}'],
  ['"final_logit_softcapping": 30', '"readOut": {"softcap": 30, …}'],
  ['"logits_scaling": 8', '"readOut": {"scale": 0.125, …}'],
  ['"use_parallel_residual": true', '"feedForward": {"parallel": true, …}'],
  ['"swiglu_limit": 7', '"feedForward": {"clamp": 7, …}'],
  ['"embedding_multiplier": 12', '"embedding": {"scale": 12, …}'],
];

for (const [written, ours] of parts) {
  test(`${written} is ${ours}`, () => {
    const { problems } = parseSpec(`{${X}, ${written}}`);
    const [name] = written.slice(1).split('"');
    assert.deepEqual(
      problems.map(({ message, fixes }) => [plainText(message), fixes.length]),
      [[`unknown property ${name}: ${written.replaceAll('"', "")} is ${ours}`, 0]],
    );
  });
}
