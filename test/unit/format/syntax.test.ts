import assert from "node:assert/strict";
import { test } from "node:test";
import { Problems } from "../../../src/core/format/problems.ts";
import { parseSyntax } from "../../../src/core/format/syntax/syntax.ts";
import { processorMs } from "../../processorTime.ts";
import { plainValue } from "./plainValue.ts";
import { applied, complaint } from "./support.ts";

function parsed(text: string) {
  const collected = new Problems(text);
  const { root, whole } = parseSyntax(text, collected);
  const problems = collected.finish();
  return { root, whole, problems, said: problems.map((problem) => complaint(text, problem)) };
}

/** A text and what is said of it, in full. */
const faults: readonly (readonly [string, ...string[]])[] = [
  ["", "syntax «» the document is empty: an object is expected"],
  [" \n ", "syntax « \n » the document is empty: an object is expected"],
  ["// only a comment", "syntax «// only a comment» the document is empty: an object is expected"],
  ['{"a": 1', "syntax «1» the text ends before its { is closed"],
  ['{"a": [1, 2', "syntax «2» the text ends before its [ is closed"],
  ['{"a": 1 "b": 2}', 'syntax «"b"» a comma is missing before this'],
  ["[1 2]", "syntax «2» a comma is missing before this"],
  ["[1,,2]", "syntax «,» a value is missing before this comma"],
  ["[,]", "syntax «,» a value is missing before this comma"],
  ["{,}", "syntax «,» a key is missing before this comma"],
  ['{"a" 1}', "syntax «1» a colon is missing after the key a"],
  ['{"a":: 1}', "syntax «:» unexpected colon"],
  ['{"a": }', "syntax «}» the value of a is missing"],
  ['{"a"}', "syntax «}» the value of a is missing"],
  ['{"a":, "b": 1}', "syntax «,» the value of a is missing"],
  ["{1: 2}", "syntax «1» a key in double quotes is expected here"],
  ["{a: 1}", 'syntax «a» use double quotes for property names: "a"'],
  ["{'a b': 1}", "syntax «'a b'» use double quotes for property names: \"a b\""],
  ["['a, b']", "syntax «'a, b'» use double quotes for strings, not single quotes: 'a, b'"],
  ["[1}", "syntax «}» unmatched }"],
  ['{"a": [1}', "syntax «}» a ] is missing before this }"],
  ['{"a": {"b": 1]}', "syntax «]» unmatched ]"],
  ['[{"a": 1]', "syntax «]» a } is missing before this ]"],
  ["{} {}", "syntax «{» nothing may follow the end of the document"],
  ["]", "syntax «]» a value is expected before ]"],
  ['{"a": [[1], "b": 2}', 'syntax «"b"» a ] is missing before this key'],
  ["[1: 2]", "syntax «:» a colon does not belong into an array"],
  ['["a\nb"]', 'syntax «"a» this text has no closing double quote on its line'],
  ['["a\tb"]', "syntax «\t» a tab inside text is written \\t"],
  ['["a\u0001b"]', "syntax «\u0001» a control character inside text is written \\u0001"],
  ['["\\x"]', "syntax «\\x» this is not an escape of JSON"],
  ['["\\u12g4"]', "syntax «\\u12» this is not an escape of JSON"],
  ["[1] /* open", "syntax «/*» this comment is never closed"],
  ["[1, /]", "syntax «/» / is no JSON value"],
  ["[True]", "syntax «True» True is no JSON value"],
  ["[undefined]", "syntax «undefined» undefined is no JSON value"],
];

for (const [text, ...said] of faults) {
  test(`${JSON.stringify(text)} has one fault, told at its place`, () => {
    assert.deepEqual(parsed(text).said, said);
    assert.equal(parsed(text).whole, false);
  });
}

test("numbers that JSON does not know are told with the number that is meant, and read as it", () => {
  const table: Record<string, string> = {
    ".5": "0.5",
    "5.": "5",
    "+1": "1",
    "01": "1",
    "-01": "-1",
    "1_000": "1000",
    "0x10": "16",
    "1n": "1",
    "1.e3": "1000",
    NaN: '"NaN"',
    "-Infinity": '"-Infinity"',
    inf: '"Infinity"',
    "7\u00a0": "7",
    "1e400000.": "",
  };
  for (const [word, meant] of Object.entries(table)) {
    const text = `[${word}]`;
    const { problems, whole } = parsed(text);
    assert.equal(problems.length, 1, word);
    assert.equal(whole, meant !== "", word);
    if (meant !== "") assert.equal(applied(text, problems[0]!.fixes[0]!.edits), `[${meant}]`);
  }
});

test("faults on three lines are told, the fourth is left for later", () => {
  const { problems } = parsed("[1 2,\n3 4,\n5 6,\n7 8]");
  assert.equal(problems.length, 3);
});

test("comments and trailing commas are accepted, a byte order mark too, and offsets count it", () => {
  const text = '\ufeff// c\n{"a": [1, /* two */ 2,], "b": {"c": true,},}';
  const { root, said } = parsed(text);
  assert.deepEqual(said, []);
  assert.deepEqual(plainValue(root!), { a: [1, 2], b: { c: true } });
  assert.equal(root!.offset, 6);
});

test("all line ends are white space; U+2028 is not, and may stand in text", () => {
  assert.deepEqual(parsed('{\r"a": 1,\r\n"b": "\u2028"}\n').said, []);
  assert.equal(parsed("{\u2028}").problems.length, 1);
});

test("a key that stands twice is told at the second, with the first beside it, escapes resolved", () => {
  const text = '{"q": 1, "\\u0071": 2}';
  const { problems, said, whole } = parsed(text);
  assert.deepEqual(said, ['key.duplicate «"\\u0071"» the property q appears twice in this object']);
  assert.deepEqual(problems[0]!.related[0]!.range, { offset: 1, length: 3 });
  assert.equal(whole, true);
});

test("64 brackets may be open, the 65th is told where it stands, and nothing else, whatever follows", () => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
    ['[{"a":', "}]"],
  ] as const) {
    const brackets = open.replace(/[^[{]/g, "").length;
    const full = open.repeat(64 / brackets);
    assert.deepEqual(parsed(`${full}1${close.repeat(64 / brackets)}`).said, []);
    for (const count of [65, 100_000]) {
      const { problems } = parsed(open.repeat(Math.ceil(count / brackets)));
      assert.deepEqual(
        problems.map((one) => one.code),
        ["limit.depth"],
      );
      assert.equal(problems[0]!.range.offset, full.length);
    }
  }
});

test("an object has at most 1,000 keys and a document at most 100,000 objects", () => {
  const keys = (count: number): string => `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join()}}`;
  assert.deepEqual(parsed(keys(1_000)).said, []);
  assert.deepEqual(parsed(keys(1_001)).said, ['limit.keys «"k1000"» an object has at most 1000 keys']);
  const objects = (count: number): string => `[${new Array(count).fill("{}").join()}]`;
  assert.deepEqual(parsed(objects(100_000)).said, []);
  assert.deepEqual(parsed(objects(100_001)).said, ["limit.objects «{» a document has at most 100000 objects"]);
});

test("one million digits and a huge exponent are judged at once", () => {
  const begin = processorMs();
  assert.equal(parsed(`[${"1".repeat(1_000_000)}]`).problems[0]!.code, "number.overflow");
  assert.equal(parsed(`[0.${"3".repeat(1_000_000)}]`).problems.length, 0);
  assert.equal(parsed("[1e99999999999]").problems[0]!.code, "number.overflow");
  assert.ok(processorMs() - begin < 2000);
});
