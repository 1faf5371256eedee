import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv } from "ajv";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { encoderKeys, rootKeys } from "../../src/core/format/read/root.ts";
import { plainValue } from "../unit/format/plainValue.ts";
import { filesIn, textOf } from "./files.ts";

type Schema = {
  properties: Record<string, object>;
  definitions: Record<string, { properties?: Record<string, object> }>;
};
const schema = JSON.parse(readFileSync("media/attn.schema.json", "utf8")) as Schema & object;
const validate = new Ajv({ strict: false, allErrors: false }).compile(schema);

/** What the schema says about a text's values; false for an empty text. */
function isValid(text: string): boolean {
  const { root } = parseSpec(text);
  return root !== undefined && validate(plainValue(root));
}

const examples = readdirSync("examples")
  .filter((name) => name.endsWith(".attn.json"))
  .map((name) => readFileSync(`examples/${name}`, "utf8"));

/**
 * The faults a schema cannot know: the text itself, sizes that depend on each other, contradictions between keys, and
 * files. Everything else in `bad` is caught.
 */
const beyondSchema = new Set([
  ...["additive_v_length", "bias_kv_length", "bias_vector_length", "dk_mismatch", "duplicate_key"],
  ...["expected_wrong_shape", "file_climbs_out", "file_missing", "given_wrong_shape", "heads_not_dividing"],
  ...["huge_shape_data", "kv_rows", "kvheads_not_dividing", "lengths_beyond_keys", "mask_shape", "missing_comma"],
  ...["neither_x_nor_q", "no_encoder", "number_out_of_range", "padding_length", "past_shape"],
  ...["ragged_row", "residual_width", "rope_odd_width", "shape_data_mismatch", "tokens_count", "train_target_shape"],
  ...["truncated", "wo_rows", "wq_rows", "x_and_q"],
]);

test("the schema accepts every good conformance spec", () => {
  const refused = filesIn("attention", ".attn.json").filter((name) => !isValid(textOf("attention", name)));
  assert.deepEqual(refused, []);
});

test("the schema accepts every good spec of 1.1 that the parser accepts", () => {
  const texts = filesIn("v1.1/attention", ".attn.json").map((name) => [name, textOf("v1.1/attention", name)] as const);
  const read = texts.filter(([, text]) => parseSpec(text).spec !== undefined);
  assert.deepEqual(
    read.filter(([, text]) => !isValid(text)).map(([name]) => name),
    [],
  );
});

test("lists of masks inside lists are taken by schema and parser, as the masks that they hold", () => {
  const shown = (mask: string) => {
    const text = `{"X": [[1], [2], [3]], "mask": ${mask}}`;
    assert.ok(isValid(text), mask);
    return [...computeSpec(parseSpec(text).spec!).layers[0]!.steps.get("weights")!.tensor.data];
  };
  const flat = shown('["causal", {"chunk": 2}, {"keys": [0, 1, 1]}]');
  assert.deepEqual(shown('[["causal", {"chunk": 2}], {"keys": [0, 1, 1]}]'), flat);
  assert.deepEqual(shown('[[[["causal"], {"chunk": 2}, [{"keys": [0, 1, 1]}]]]]'), flat);
  assert.deepEqual(shown('{"any": [["causal", [{"chunk": 2}, [{"keys": [0, 1, 1]}]]]]}'), flat);
  assert.deepEqual(shown('{"prefix": 0, "else": [["causal", {"chunk": 2}], {"keys": [0, 1, 1]}]}'), flat);
});

test("the schema accepts every example", () => {
  assert.ok(examples.length > 0);
  for (const text of examples) assert.equal(isValid(text), true, text);
});

test("the schema catches the bad specs that a schema can catch", (t) => {
  const names = filesIn("bad", ".attn.json");
  const missed = names.filter((name) => isValid(textOf("bad", name))).map((name) => name.replace(".attn.json", ""));
  if (names.length > 0) assert.deepEqual(missed, [...beyondSchema].sort());
  t.diagnostic(`the schema catches ${names.length - missed.length} of ${names.length} bad specs`);
});

test("the schema never refuses what the parser accepts among small changes of the examples", () => {
  for (const text of examples) {
    for (const changed of smallChanges(text)) {
      if (parseSpec(changed).spec !== undefined) assert.equal(isValid(changed), true, changed);
    }
  }
});

/** Each value replaced by a few others. */
function* smallChanges(text: string): Generator<string> {
  const { root } = parseSpec(text);
  if (root?.kind !== "object") return;
  for (const { value } of root.properties) {
    for (const other of ["true", "false", "null", "1", "0", '"x"', '"causal"', '"rope"', "[]", "{}", "[1]", "[[1]]"]) {
      if (value !== undefined) yield text.slice(0, value.offset) + other + text.slice(value.end);
    }
  }
}

test("the schema has exactly the keys of the parser", () => {
  assert.deepEqual(Object.keys(schema.properties).sort(), [...rootKeys].sort());
  const encoder = schema.properties.encoder as { allOf?: [{ properties: object }]; properties?: object };
  assert.deepEqual(Object.keys(encoder.properties ?? encoder.allOf![0].properties).sort(), [...encoderKeys].sort());
});

test("every key of the schema has a description", () => {
  const silent: string[] = [];
  for (const [name, property] of propertiesOf(schema)) if (!hasDescription(property)) silent.push(name);
  assert.deepEqual(silent, []);
});

function* propertiesOf(node: unknown): Generator<[string, object]> {
  if (typeof node !== "object" || node === null) return;
  const { properties } = node as { properties?: Record<string, object> };
  if (properties !== undefined) yield* Object.entries(properties).filter(([name]) => name !== "type");
  for (const inner of Object.values(node)) yield* propertiesOf(inner);
}

function hasDescription(property: object): boolean {
  const { description, $ref } = property as { description?: string; $ref?: string };
  if (description !== undefined) return true;
  const target = schema.definitions[$ref?.replace("#/definitions/", "") ?? ""];
  return target !== undefined && "description" in target;
}
