import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeldDocument } from "./documents.ts";
import { actionsIn, diagnosticsOf, rangeOf, workedExample, workedWith } from "./offered.ts";
import { type Started, withExtension } from "./started.ts";
import { DiagnosticSeverity, Range } from "./values.ts";

const masked = '{ "X": [[1, 0], [0, 1]], "mask": [[0, 0], [1, 0]] }';
const biased = '{ "X": [[1, 0], [0, 1]], "bias": [[0, 1], [1, 0]] }';

/** Each diagnostic as its code and the text it marks. */
const marked = (started: Started, document: HeldDocument): string[] =>
  diagnosticsOf(started, document).map(({ code, range }) => `${code} ${document.textIn(range)}`);

test("a new text is judged at once, a changed one once it has been quiet for a fifth of a second", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", '{ "X": [[1, 2]], "bogus": 1 }');
    await started.pass(0);
    assert.deepEqual(marked(started, a), ['key.unknown "bogus"']);
    editor.replace(a, '"bogus": 1', '"bogus": 1, "other": 2');
    await started.pass(199);
    assert.equal(marked(started, a).length, 1);
    editor.replace(a, '"other": 2', '"other": 2, "third": 3');
    await started.pass(199);
    assert.equal(marked(started, a).length, 1, "typing goes on");
    await started.pass(1);
    assert.deepEqual(marked(started, a), ['key.unknown "bogus"', 'key.unknown "other"', 'key.unknown "third"']);
    editor.type(a, workedExample);
    await started.pass(200);
    assert.deepEqual(marked(started, a), []);
  }));

test("a problem says what, where, how bad and what else is concerned", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", '{ "Q": [[1, 2]], "K": [[1, 2, 3]], "V": [[1]] }');
    await started.pass(0);
    const [problem, ...others] = diagnosticsOf(started, a);
    assert.deepEqual(others, []);
    assert.ok(problem);
    const { severity, source, relatedInformation, message } = problem;
    assert.deepEqual([severity, source], [DiagnosticSeverity.Error, "attention"]);
    assert.match(message, /2.*3|3.*2/);
    const related = relatedInformation?.map(({ location: { uri, range }, message }) => {
      return { uri: String(uri), text: a.textIn(range), says: message !== "" };
    });
    assert.deepEqual(related, [{ uri: String(a.uri), text: related?.[0]?.text, says: true }]);
    assert.notEqual(related?.[0]?.text, a.textIn(problem.range));
  }));

for (const count of [99, 100, 101, 102])
  test(`of ${count} problems at most 100 are shown, and how many more there are`, () =>
    withExtension(async (started, editor) => {
      const keys = Array.from({ length: count }, (_, index) => `"k${index}": 1`).join(", ");
      const a = editor.open("a.attn.json", `{ "X": [[1]], ${keys} }`);
      await started.pass(0);
      const found = diagnosticsOf(started, a);
      assert.equal(found.length, Math.min(count, 101));
      assert.ok(found.every(({ source }) => source === "attention"));
      const { message } = found.at(-1)!;
      if (count <= 100) assert.match(message, /unknown property k/);
      else assert.equal(message, count === 101 ? "1 more problem is not shown" : "2 more problems are not shown");
    }));

for (const count of [99, 100, 101, 102])
  test(`of ${count} doubtful numbers at most 100 are shown beside the text's problems, and how many more there are`, () =>
    withExtension(async (started, editor) => {
      const layers = Array(count).fill('{ "bias": [[0, 1], [1, 0]] }').join(", ");
      const a = editor.open("a.attn.json", `{ "X": [[1, 0], [0, 1]], "layers": [${layers}] }`);
      await started.run("recompute", a.uri);
      await started.pass(200);
      const found = diagnosticsOf(started, a);
      assert.equal(found.length, Math.min(count, 101));
      const { message, range, severity } = found.at(-1)!;
      if (count <= 100) assert.equal(severity, DiagnosticSeverity.Warning);
      else {
        assert.equal(message, count === 101 ? "1 more problem is not shown" : "2 more problems are not shown");
        assert.equal(severity, DiagnosticSeverity.Information);
        assert.ok(range.isEqual(new Range(0, 0, 0, 1)));
        assert.equal(found.at(-1)!.source, "attention");
      }
    }));

test("doubtful numbers are shown while they are those of the text, and the setting says so", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", masked);
    await started.pass(0);
    assert.deepEqual(marked(started, a), []);
    await started.run("recompute", a.uri);
    await started.pass(200);
    assert.deepEqual(marked(started, a), ['numeric.fullyMasked "mask"']);
    assert.equal(diagnosticsOf(started, a)[0]?.severity, DiagnosticSeverity.Warning);
    editor.set("diagnostics.numericChecks", false);
    await started.pass(200);
    assert.deepEqual(marked(started, a), []);
    editor.set("diagnostics.numericChecks", "no");
    await started.pass(200);
    assert.equal(marked(started, a).length, 1);
    editor.replace(a, "[1, 0], [0, 1]", "[1, 0], [0, 2]");
    await started.pass(200);
    assert.deepEqual(marked(started, a), [], "they were those of another text");
  }));

test("they go with the document, also what was about to be shown; nothing is left of another", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", '{ "bogus": 1 }');
    const b = editor.open("b.attn.json", '{ "bogus": 1 }');
    await started.pass(0);
    editor.replace(a, "bogus", "bogs");
    editor.close(a);
    assert.equal(editor.diagnostics.has(String(a.uri)), false);
    await started.pass(1000);
    assert.equal(editor.diagnostics.has(String(a.uri)), false);
    assert.deepEqual(marked(started, b), ['key.unknown "bogus"']);
    const again = editor.open("a.attn.json", '{ "bogus": 1 }');
    await started.pass(0);
    assert.deepEqual(marked(started, again), ['key.unknown "bogus"'], "judged at once");
  }));

test("a misspelt key has one fix, which is preferred and knows what it mends", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample.replace('"scale"', '"scal"'));
    await started.pass(0);
    const [problem] = diagnosticsOf(started, a);
    const [fix, ...others] = actionsIn(started, a, problem!.range);
    assert.deepEqual(others, []);
    assert.match(fix!.title, /"scale"/);
    assert.deepEqual([fix!.kind, fix!.isPreferred], ["quickfix", true]);
    assert.deepEqual(fix!.diagnostics, [problem]);
    const changes = fix!.edit!.changes.map(({ uri, range, text }) => [String(uri), a.textIn(range), text]);
    assert.deepEqual(changes, [[String(a.uri), '"scal"', '"scale"']]);
    assert.deepEqual(actionsIn(started, a, rangeOf(a, '"Wq"')), [], "elsewhere there is nothing to mend");
  }));

test("of several fixes none is preferred", () =>
  withExtension(async (started, editor) => {
    const texts = [
      workedWith('"mask": "casual"'),
      workedWith('"heads": 2.5'),
      '{ "X": [[1, 0]], "X": [[1, 1]] }',
      '{ "Q": [[1, 2]], "K": [[1, 2, 3]], "V": [[1]] }',
      workedWith('"wq": [[1]]'),
    ];
    const counts = new Set<number>();
    for (const [at, text] of texts.entries()) {
      const a = editor.open(`${at}.attn.json`, text);
      await started.pass(0);
      for (const { code, range } of diagnosticsOf(started, a)) {
        const own = actionsIn(started, a, range).filter(({ diagnostics }) =>
          diagnostics.some((one) => one.code === code),
        );
        for (const { isPreferred } of own) assert.equal(isPreferred, own.length === 1, text);
        counts.add(own.length);
      }
    }
    assert.ok(counts.has(1), [...counts].join());
  }));

test("a fix about the numbers is there while they are those of the text", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", biased);
    assert.deepEqual(actionsIn(started, a, rangeOf(a, '"bias"')), []);
    await started.run("recompute", a.uri);
    await started.pass(200);
    const titles = () => actionsIn(started, a, rangeOf(a, '"bias"')).map(({ title }) => title);
    assert.deepEqual(titles(), ["Move to mask"]);
    assert.equal(actionsIn(started, a, rangeOf(a, '"bias"'))[0]!.diagnostics.length, 1);
    editor.replace(a, "[1, 0], [0, 1]", "[1, 0], [0, 2]");
    assert.deepEqual(titles(), []);
  }));

test("where numbers differ from what is expected, the reason can be looked for", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedWith('"expected": { "scores": [[2,4.5,4],[4,16,12],[4,12,10]] }'));
    await started.run("recompute", a.uri);
    await started.pass(200);
    const differs = diagnosticsOf(started, a).find(({ range }) => a.textIn(range) === "4.5");
    assert.ok(differs, marked(started, a).join());
    const [why, ...others] = actionsIn(started, a, differs.range);
    assert.deepEqual(others, []);
    assert.equal(why!.title, "Find Out Why");
    assert.equal(why!.kind, "quickfix");
    assert.deepEqual(why!.command, { title: "Find Out Why", command: "attention.findOutWhy", arguments: [a.uri] });
    assert.deepEqual(why!.diagnostics, [differs]);
    assert.deepEqual(actionsIn(started, a, rangeOf(a, '"Wq"')), []);
  }));

test("no fix is offered for a text that the editor has moved on from, or that is no spec", () =>
  withExtension(async (started, editor) => {
    const a = editor.open("a.attn.json", workedExample.replace('"scale"', '"scal"'));
    await started.pass(0);
    const range = rangeOf(a, '"scal"');
    a.setText(workedExample.replace('"scale"', '  "scal"'));
    assert.deepEqual(actionsIn(started, a, range), []);
    const other = editor.open("other.json", '{ "scal": 1 }');
    assert.deepEqual(actionsIn(started, other, rangeOf(other, '"scal"')), []);
  }));
