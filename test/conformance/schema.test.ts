import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "jsonc-parser";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { encoderKeys, rootKeys } from "../../src/core/format/root.ts";
import { conformance, specsIn } from "../support/conformance.ts";

type Schema = {
  properties: Record<string, object>;
  definitions: Record<string, { properties?: Record<string, object> }>;
};
const schema = JSON.parse(readFileSync("media/attn.schema.json", "utf8")) as Schema & object;
const validate = new Ajv({ strict: false, allErrors: false }).compile(schema);

/** What the schema says about a text; jsonc-parser reads it as VS Code's JSON support does. */
function isValid(text: string): boolean {
  return validate(parse(text, [], { allowTrailingComma: true })) === true;
}

/**
 * The faults a schema cannot know: the text itself, sizes that depend on each other, contradictions between keys, and
 * files. Everything else in `bad` must be caught.
 */
const beyondSchema = new Set([
  ...["additive_v_length", "bias_kv_length", "bias_vector_length", "deep_nesting", "dk_mismatch", "duplicate_key"],
  ...["expected_wrong_shape", "file_climbs_out", "file_missing", "given_wrong_shape", "heads_not_dividing"],
  ...["huge_shape_data", "kv_rows", "kvheads_not_dividing", "lengths_beyond_keys", "mask_shape", "missing_comma"],
  ...["neither_x_nor_q", "no_encoder", "number_out_of_range", "padding_length", "past_shape", "proto_key"],
  ...["ragged_row", "residual_width", "rope_odd_width", "shape_data_mismatch", "tokens_count", "train_target_shape"],
  ...["truncated", "wo_rows", "wq_rows", "x_and_q"],
]);

test("the schema accepts every good conformance spec and every example", (t) => {
  const files = [...specsIn(t, conformance("attention")), ...specsIn(t, "examples")];
  const refused = files.filter((file) => !isValid(readFileSync(file, "utf8")));
  assert.deepEqual(refused, []);
});

test("the schema catches the bad specs that a schema can catch", (t) => {
  const files = specsIn(t, conformance("bad"));
  const missed = files.filter((file) => isValid(readFileSync(file, "utf8"))).map(nameOf);
  assert.deepEqual(
    missed.filter((name) => !beyondSchema.has(name)),
    [],
  );
  t.diagnostic(`the schema catches ${files.length - missed.length} of ${files.length} bad specs`);
});

test("the schema never refuses what the parser accepts among small changes of the examples", (t) => {
  for (const file of specsIn(t, "examples")) {
    const text = readFileSync(file, "utf8");
    for (const changed of smallChanges(text)) {
      if (parseSpec(changed).spec !== undefined) assert.equal(isValid(changed), true, changed);
    }
  }
});

/** Each key taken away once, and each value replaced by a few others. */
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
  const encoder = schema.properties["encoder"] as { allOf?: [{ properties: object }]; properties?: object };
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

function nameOf(file: string): string {
  return file.split("/").at(-1)!.replace(".attn.json", "");
}
