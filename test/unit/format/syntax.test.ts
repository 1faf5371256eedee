import assert from "node:assert/strict";
import { test } from "node:test";
import { Problems } from "../../../src/core/format/problems.ts";
import { parseSyntax } from "../../../src/core/format/syntax/syntax.ts";
import { Random } from "../../../src/core/tensor/random.ts";
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
  ["", "syntax «» the document is empty: expected an object"],
  [" \n ", "syntax « \n » the document is empty: expected an object"],
  ["// only a comment", "syntax «// only a comment» the document is empty: expected an object"],
  ['{"a": 1', "syntax «1» the text ends before { is closed"],
  ['{"a": [1, 2', "syntax «2» the text ends before [ is closed"],
  ['{"a": 1 "b": 2}', 'syntax «"b"» missing comma before this'],
  ["[1 2]", "syntax «2» missing comma before this"],
  ["[1,,2]", "syntax «,» missing value before this comma"],
  ["[,]", "syntax «,» missing value before this comma"],
  ["{,}", "syntax «,» missing property before this comma"],
  ['{"a" 1}', "syntax «1» missing colon after the property a"],
  ['{"a":: 1}', "syntax «:» unexpected colon"],
  ['{"a": }', "syntax «}» the value of a is missing"],
  ['{"a"}', "syntax «}» the value of a is missing"],
  ['{"a":, "b": 1}', "syntax «,» the value of a is missing"],
  ["{1: 2}", "syntax «1» expected a property name in double quotes"],
  ["{a: 1}", 'syntax «a» use double quotes for property names: "a"'],
  ["{'a b': 1}", "syntax «'a b'» use double quotes for property names: \"a b\""],
  ["['a, b']", "syntax «'a, b'» use double quotes for strings, not single quotes: 'a, b'"],
  ["[1}", "syntax «}» unmatched }"],
  ['{"a": [1}', "syntax «}» missing ] before this }"],
  ['{"a": {"b": 1]}', "syntax «]» unmatched ]"],
  ['[{"a": 1]', "syntax «]» missing } before this ]"],
  ["{} {}", "syntax «{» unexpected text after the end of the document"],
  ["]", "syntax «]» expected a value before ]"],
  ['{"a": [[1], "b": 2}', 'syntax «"b"» missing ] before this property'],
  ["[1: 2]", "syntax «:» unexpected colon in an array"],
  ['["a\nb"]', 'syntax «"a» unterminated string: no closing double quote on this line'],
  ['["a\tb"]', "syntax «\t» write a tab in a string as \\t"],
  ['["a\u0001b"]', "syntax «\u0001» write a control character in a string as \\u0001"],
  ['["\\x"]', "syntax «\\x» invalid escape sequence in a JSON string"],
  ['["\\u12g4"]', "syntax «\\u12» invalid escape sequence in a JSON string"],
  ["[1] /* open", "syntax «/*» unterminated comment"],
  ["[1, /]", "syntax «/» / is not a JSON value"],
  ["[True]", "syntax «True» True is not a JSON value"],
  ["[undefined]", "syntax «undefined» undefined is not a JSON value"],
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

test("an object may have at most 1,000 properties and a document at most 100,000 objects", () => {
  const keys = (count: number): string => `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join()}}`;
  assert.deepEqual(parsed(keys(1_000)).said, []);
  assert.deepEqual(parsed(keys(1_001)).said, ['limit.keys «"k1000"» an object may have at most 1000 properties']);
  const objects = (count: number): string => `[${new Array(count).fill("{}").join()}]`;
  assert.deepEqual(parsed(objects(100_000)).said, []);
  assert.deepEqual(parsed(objects(100_001)).said, ["limit.objects «{» a document may have at most 100000 objects"]);
});

test("one million digits and a huge exponent are judged at once", () => {
  const begin = processorMs();
  assert.equal(parsed(`[${"1".repeat(1_000_000)}]`).problems[0]!.code, "number.overflow");
  assert.equal(parsed(`[0.${"3".repeat(1_000_000)}]`).problems.length, 0);
  assert.equal(parsed("[1e99999999999]").problems[0]!.code, "number.overflow");
  assert.ok(processorMs() - begin < 2000);
});

test("numbers around the most digits that are read in one go are the nearest float64", () => {
  const mantissas = [
    "9007199254740991",
    "9007199254740993",
    "9007199254740995",
    "12345678901234567",
    "99999999999999999",
  ];
  const random = new Random(7);
  for (let i = 0; i < 3000; i++) mantissas.push(String(random.uniform()).slice(2));
  for (const digits of mantissas) {
    const literals = ["", "0.", "-1.", "0.00000", "0.0000000"].map((start) => `${start}${digits}`);
    for (const point of [1, 8, 15]) literals.push(`${digits.slice(0, point)}.${digits.slice(point)}1`);
    const written = literals.filter((literal) => /^-?(0|[1-9]\d*)(\.\d+)?$/.test(literal));
    const { root } = parsed(`[${written.join(", ")}]`);
    assert.deepEqual(plainValue(root!), written.map(Number));
  }
});
