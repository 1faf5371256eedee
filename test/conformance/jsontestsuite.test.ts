import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Problem } from "../../src/core/format/problem.ts";
import { Problems } from "../../src/core/format/problems.ts";
import { parseSyntax } from "../../src/core/format/syntax/syntax.ts";
import { processorMs } from "../processorTime.ts";
import { plainValue } from "../unit/format/plainValue.ts";
import { conformance, filesIn } from "./files.ts";

const parsing = filesIn("jsontestsuite/test_parsing", ".json");
const transform = filesIn("jsontestsuite/test_transform", ".json");

/** The text as an editor decodes it: UTF-8, what is none becomes U+FFFD, a byte order mark stays. */
function decoded(folder: string, name: string): string {
  const bytes = readFileSync(join(conformance, "jsontestsuite", folder, name));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function parsed(text: string): { problems: Problem[]; codes: string[]; value: unknown } {
  const collected = new Problems(text);
  const { root } = parseSyntax(text, collected);
  const problems = collected.finish();
  const codes = problems.map((problem) => `${problem.severity} ${problem.code}`);
  return { problems, codes, value: root && plainValue(root) };
}

test("no file of the suite makes the parser throw, take long or point outside the text", () => {
  for (const name of parsing) {
    const text = decoded("test_parsing", name);
    const begin = processorMs();
    const { problems } = parsed(text);
    assert.ok(processorMs() - begin < 500, `${name} took long`);
    assert.ok(problems.length <= 3, `${name}: a cascade`);
    for (const { range } of problems) {
      assert.ok(range.offset >= 0 && range.offset + range.length <= text.length, `${name}: outside`);
      assert.ok(range.length >= 1 || text === "", `${name}: nothing to underline`);
    }
  }
});

test("all y_ files are accepted with the values of JSON.parse; a key that stands twice is an error of its own", () => {
  for (const name of parsing.filter((one) => one.startsWith("y_"))) {
    const text = decoded("test_parsing", name);
    const { codes, value } = parsed(text);
    const twice = name.startsWith("y_object_duplicated_key");
    assert.deepEqual(codes, twice ? ["error key.duplicate"] : [], name);
    if (!twice) assert.deepEqual(value, JSON.parse(text), name);
  }
});

/** Comments and trailing commas are part of the format. */
const allowedHere = [
  "n_array_extra_comma.json",
  "n_array_number_and_comma.json",
  "n_object_lone_continuation_byte_in_key_and_trailing_comma.json",
  "n_object_trailing_comma.json",
  "n_object_trailing_comment.json",
  "n_object_trailing_comment_slash_open.json",
  "n_structure_object_with_comment.json",
];

test("all n_ files but those with comments and trailing commas are refused", () => {
  const files = parsing.filter((one) => one.startsWith("n_"));
  const accepted = files.filter((name) => {
    return !parsed(decoded("test_parsing", name)).codes.some((code) => code.startsWith("error"));
  });
  if (files.length > 0) assert.deepEqual(accepted, allowedHere);
});

test("the two files that overflow a recursive parser are told at the 65th bracket", () => {
  for (const name of parsing.filter((one) => /100000_opening_arrays|open_array_object/.test(one))) {
    const { problems, codes } = parsed(decoded("test_parsing", name));
    assert.deepEqual(codes, ["error limit.depth"], name);
    const text = decoded("test_parsing", name);
    const before = [...text.slice(0, problems[0]!.range.offset)].filter((one) => one === "[" || one === "{");
    assert.equal(before.length, 64, name);
  }
});

/** What is said of each i_ file; those not listed are accepted without a word. */
const policy: Readonly<Record<string, string>> = {
  "i_number_double_huge_neg_exp.json": "warning number.underflow",
  "i_number_huge_exp.json": "error number.overflow",
  "i_number_neg_int_huge_exp.json": "error number.overflow",
  "i_number_pos_double_huge_exp.json": "error number.overflow",
  "i_number_real_neg_overflow.json": "error number.overflow",
  "i_number_real_pos_overflow.json": "error number.overflow",
  "i_number_real_underflow.json": "warning number.underflow",
  "i_number_too_big_neg_int.json": "warning number.rounded",
  "i_number_very_big_negative_int.json": "warning number.rounded",
  "i_string_UTF-16LE_with_BOM.json": "error syntax",
  "i_string_utf16BE_no_BOM.json": "error syntax",
  "i_string_utf16LE_no_BOM.json": "error syntax",
  "i_structure_500_nested_arrays.json": "error limit.depth",
};

test("the i_ files are judged as the policy says (10²⁰ has an exact float64 and needs no warning)", () => {
  for (const name of parsing.filter((one) => one.startsWith("i_"))) {
    assert.equal(parsed(decoded("test_parsing", name)).codes.join(), policy[name] ?? "", name);
  }
});

test("the transform files: same key twice is an error, look-alike keys and lost digits are warned of", () => {
  for (const name of transform) {
    const { codes } = parsed(decoded("test_transform", name));
    const said = codes.join();
    if (name.startsWith("object_same_key")) assert.equal(said, "error key.duplicate", name);
    else if (name.startsWith("object_key_nf")) assert.equal(said, "warning key.lookalike", name);
    else if (/number_(-9223372036854775809|10000000000000000999|9223372036854775807)/.test(name)) {
      assert.equal(said, "warning number.rounded", name);
    } else assert.equal(said, name === "number_1e-999.json" ? "warning number.underflow" : "", name);
  }
});
