import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { checkReference } from "../../../src/core/format/read/fileReference.ts";
import { plainText } from "../../../src/core/words.ts";
import { filesIn, textOf } from "../../conformance/files.ts";

interface Vectors {
  readonly paths: readonly { ref: string; verdict: string; why: string }[];
  readonly keys: readonly string[];
  readonly numbers: readonly { text: string; verdict: string }[];
}

const present = filesIn("", "hostile-vectors.json").length === 1;
const vectors: Vectors = present
  ? JSON.parse(textOf("", "hostile-vectors.json"))
  : { paths: [], keys: [], numbers: [] };

test("every hostile path is refused before a file is looked at, every honest one is passed on", () => {
  for (const { ref, verdict, why } of vectors.paths) {
    const complaint = checkReference(ref, 1);
    assert.equal(complaint === undefined, verdict !== "reject", `${JSON.stringify(ref).slice(0, 80)}: ${why}`);
  }
});

test("without a folder above, a path may not climb at all", () => {
  assert.equal(checkReference("sub/../x.npy", 0), undefined);
  assert.equal(
    plainText(checkReference("../x.npy", 0)!),
    'the path "../x.npy" is outside the folder from which files can be read',
  );
});

test("a path has at most 1,024 characters, a name in it 255", () => {
  const long = (names: number, rest: number): string => "a/".repeat(names) + "b".repeat(rest);
  assert.equal(checkReference(long(500, 24), 0), undefined);
  assert.match(plainText(checkReference(long(500, 25), 0)!), /more than 1024/);
  assert.equal(checkReference("c".repeat(255), 0), undefined);
  assert.match(plainText(checkReference("c".repeat(256), 0)!), /at most 255/);
});

test("an honest reference says that tensor files are not read where no files were given, naming it as written", () => {
  const { problems } = parseSpec('{"X": {"file": "sub/x.npy", "slice": "0"}}');
  assert.deepEqual(
    problems.map((problem) => [problem.code, plainText(problem.message)]),
    [["file.notRead", "sub/x.npy: tensor files are read only beside a saved document"]],
  );
});

test("every hostile key is an unknown key at every level, and no prototype changes", () => {
  const before = [Object.prototype, Array.prototype, Function.prototype].map((one) => Object.getOwnPropertyNames(one));
  const at = [
    (key: string) => `{"X": [[1]], ${key}: {"polluted": 1}}`,
    (key: string) => `{"X": [[1]], "train": {"target": [[1]], ${key}: {"polluted": 1}}}`,
    (key: string) => `{"X": {"shape": [1, 1], "data": [1], ${key}: {"polluted": 1}}}`,
    (key: string) => `{"X": [[1]], "mask": {"keys": [1], ${key}: {"polluted": 1}}}`,
    (key: string) => `{"X": [[1]], "expected": {${key}: {"polluted": 1}}}`,
    (key: string) => `{"X": [[1]], "layers": [{${key}: {"polluted": 1}}]}`,
    (key: string) => `{"X": [[1]], "score": {"type": "dot", ${key}: {"polluted": 1}}}`,
  ];
  for (const key of vectors.keys) {
    for (const make of at) {
      const text = make(JSON.stringify(key));
      const { problems, spec } = parseSpec(text);
      assert.equal(spec, undefined, text);
      assert.equal(problems.length, 1, text);
      assert.match(problems[0]!.code, /^(key|step)\.unknown$/, text);
    }
  }
  const after = [Object.prototype, Array.prototype, Function.prototype].map((one) => Object.getOwnPropertyNames(one));
  assert.deepEqual(after, before);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

/** Verdicts that mean the same in float64. */
function expectedCode(verdict: string): string {
  if (verdict === "overflow") return "error number.overflow";
  if (verdict === "underflow-warn") return "warning number.underflow";
  if (verdict === "precision-warn") return "warning number.rounded";
  return "";
}

test("every number literal is judged as its vector says, and its sign and value are kept", () => {
  for (const { text, verdict } of vectors.numbers) {
    const { problems, tensors } = parseSpec(`{"X": [[${text}]]}`);
    const said = problems.map((problem) => `${problem.severity} ${problem.code}`).join();
    const what = `${text.slice(0, 40)} (${verdict}): ${said}`;
    if (verdict === "syntax") assert.match(said, /^error syntax(\.number)?$/, what);
    else if (verdict === "type") assert.match(said, /^error (tensor\.cell|shape\.empty)$/, what);
    else if (verdict === "two-values") assert.deepEqual(tensors.get("X")!.tensor.shape, [1, 2], what);
    else {
      assert.equal(said, expectedCode(verdict), what);
      if (verdict !== "overflow") assert.ok(Object.is(tensors.get("X")!.tensor.data[0], Number(text)), what);
    }
  }
});
