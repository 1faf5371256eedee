import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import type { SpecDocument, TensorSource } from "../../src/core/format/document.ts";
import { replaceCell } from "../../src/core/format/edit/edit.ts";
import { numberText } from "../../src/core/format/edit/numberText.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { Problems } from "../../src/core/format/problems.ts";
import { parseSyntax } from "../../src/core/format/syntax/syntax.ts";
import { plainValue } from "../unit/format/plainValue.ts";
import { applied } from "../unit/format/support.ts";

/** `FUZZ_SEED` repeats a run, `FUZZ_RUNS` makes it longer; the seed is printed with every failure. */
const seed = Number(process.env.FUZZ_SEED ?? 20_260_101);
const numRuns = Number(process.env.FUZZ_RUNS ?? 400);
const parameters = { seed, numRuns };

const examples = readdirSync("examples")
  .filter((name) => name.endsWith(".attn.json"))
  .map((name) => readFileSync(`examples/${name}`, "utf8"));

/** Every place told lies in the text and can be underlined. */
function assertPlaces({ text, problems }: SpecDocument): void {
  for (const { range, related, fixes } of problems) {
    const ranges = [range, ...related.map((one) => one.range)];
    for (const { offset, length } of ranges) {
      assert.ok(offset >= 0 && offset + length <= text.length, `outside: ${offset}+${length}`);
      assert.ok(length >= 1 || text === "", "empty");
    }
    for (const { range: edited } of fixes.flatMap((fix) => fix.edits)) {
      assert.ok(edited.offset >= 0 && edited.offset + edited.length <= text.length, "a fix outside");
    }
  }
}

/** Pieces that JSON texts are made of, put together without any sense. */
const pieces = fc.array(
  fc.constantFrom(
    ...["{", "}", "[", "]", ",", ":", '"', "\\", "/", "//", "/*", "*/", " ", "\n", "\r", "\t", "0", "-", "1.5", "e"],
    ...[
      "true",
      "null",
      "NaN",
      "'",
      '"X"',
      '"mask"',
      '"layers"',
      '"expected"',
      '"shape"',
      '"data"',
      "\ufeff",
      "é",
      "\ud800",
    ],
  ),
  { maxLength: 60 },
);

test("no text whatever makes the parser throw or point outside the text", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string(),
        pieces.map((all) => all.join("")),
      ),
      (text) => {
        assertPlaces(parseSpec(text));
      },
    ),
    parameters,
  );
});

/** An example with a few stretches replaced by stretches of others. */
const spliced = fc
  .record({
    text: fc.constantFrom(...examples),
    donor: fc.constantFrom(...examples),
    cuts: fc.array(fc.tuple(fc.nat(2000), fc.nat(40), fc.nat(2000), fc.nat(40)), { minLength: 1, maxLength: 4 }),
  })
  .map(({ text, donor, cuts }) => {
    let result = text;
    for (const [at, cut, from, take] of cuts) {
      result = result.slice(0, at) + donor.slice(from, from + take) + result.slice(at + cut);
    }
    return result;
  });

test("specs with stretches torn out and put in elsewhere are read or refused, never worse", () => {
  fc.assert(
    fc.property(spliced, (text) => {
      const document = parseSpec(text);
      assertPlaces(document);
      assert.equal(
        document.spec === undefined,
        document.problems.some((problem) => problem.severity === "error"),
      );
    }),
    { ...parameters, numRuns: 2 * numRuns },
  );
});

/** What the text parser itself says, without the meaning. */
function syntaxOf(text: string): { codes: string[]; value: unknown } {
  const problems = new Problems(text);
  const { root } = parseSyntax(text, problems);
  return { codes: problems.finish().map((problem) => problem.code), value: root && plainValue(root) };
}

test("plain JSON is accepted with the values of JSON.parse, to the bit", () => {
  const options = { maxDepth: 8 };
  fc.assert(
    fc.property(fc.jsonValue(options), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      const { codes, value: got } = syntaxOf(text);
      assert.deepEqual(codes, []);
      assert.deepEqual(got, JSON.parse(text));
    }),
    parameters,
  );
});

test("numbers in rows are the numbers of JSON.parse, however they are written", () => {
  const digits = fc.stringMatching(/^(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?$/);
  const literal = fc.tuple(
    fc.constantFrom("", "-"),
    fc.oneof(digits, fc.double().map(Math.abs).filter(Number.isFinite).map(String)),
  );
  fc.assert(
    fc.property(
      fc.array(
        literal.map((parts) => parts.join("")),
        { minLength: 1, maxLength: 8 },
      ),
      (literals) => {
        const text = `[${literals.join(" ,\n")}]`;
        assert.deepEqual(syntaxOf(text).value, JSON.parse(text));
      },
    ),
    { ...parameters, numRuns: 5 * numRuns },
  );
});

test("what JSON.parse refuses is refused, but for comments and trailing commas; what it takes is taken", () => {
  const mutated = fc
    .tuple(
      fc.jsonValue({ maxDepth: 3 }),
      fc.array(fc.tuple(fc.nat(80), fc.constantFrom(...'"{}[],:\\0-e. 1tn')), { maxLength: 2 }),
    )
    .map(([value, changes]) => {
      let text = JSON.stringify(value);
      for (const [at, character] of changes) text = text.slice(0, at) + character + text.slice(at + 1);
      return text;
    });
  fc.assert(
    fc.property(mutated, (text) => {
      const { codes } = syntaxOf(text);
      const refused = codes.some((code) => code.startsWith("syntax"));
      if (takenByJson(text)) assert.equal(refused, false, text);
      else if (!/,\s*[}\]]|\/[/*]/.test(text)) assert.equal(refused, true, text);
    }),
    { ...parameters, numRuns: 5 * numRuns },
  );
});

function takenByJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A cell of a document, chosen by a number. */
function cellOf({ tensors }: SpecDocument, choice: number): { source: TensorSource; flat: number } | undefined {
  const written = [...tensors.values()].filter((source) => source.cells !== undefined && source.tensor.data.length > 0);
  const source = written[choice % Math.max(1, written.length)];
  return source && { source, flat: Math.floor(choice / written.length) % source.tensor.data.length };
}

test("an edit of a cell changes its characters alone, and reads back to the bit", () => {
  fc.assert(
    fc.property(fc.constantFrom(...examples), fc.nat(), fc.double(), (text, choice, value) => {
      const before = parseSpec(text);
      const cell = cellOf(before, choice);
      if (cell === undefined) return;
      const edit = replaceCell(cell.source, cell.flat, value)!;
      const changed = applied(text, [edit]);
      assert.equal(changed.slice(0, edit.range.offset), text.slice(0, edit.range.offset));
      const after = parseSpec(changed);
      const rest = after.text.slice(edit.range.offset + edit.text.length);
      assert.equal(rest, text.slice(edit.range.offset + edit.range.length));
      for (const [path, source] of after.tensors) {
        const want = before.tensors.get(path)!.tensor.data.slice();
        if (path === cell.source.path) want[cell.flat] = value;
        assert.deepEqual(source.tensor.data, want, path);
      }
    }),
    parameters,
  );
});

test("a number's text reads back to the same number without a warning", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.ok(Object.is(JSON.parse(numberText(value)), value));
      assert.deepEqual(syntaxOf(numberText(value)).codes, []);
    }),
    { ...parameters, numRuns: 5 * numRuns },
  );
});

/** Problems one slip of the hand may cause, all places counted. */
const mostProblems = 4;

test("a spec cut off at any character, or with any one character changed, gives few problems at real places", () => {
  const text = examples.toSorted((a, b) => a.length - b.length)[Math.floor(examples.length / 2)]!;
  let most = 0;
  const check = (changed: string): void => {
    const document = parseSpec(changed);
    assertPlaces(document);
    most = Math.max(most, document.problems.length);
  };
  for (let at = 0; at <= text.length; at++) {
    check(text.slice(0, at));
    check(text.slice(0, at) + text.slice(at + 1));
    for (const character of '"{}[],:\\0-e.') {
      check(text.slice(0, at) + character + text.slice(at));
      check(text.slice(0, at) + character + text.slice(at + 1));
    }
  }
  assert.ok(most <= mostProblems, `${most} problems`);
});
