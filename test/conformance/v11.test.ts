import assert from "node:assert/strict";
import { test } from "node:test";
import { checkExpected } from "../../src/core/engine/check.ts";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { lineStartsOf, positionAt } from "../../src/core/format/lines.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { plainText } from "../../src/core/words.ts";
import { filesIn, textOf } from "./files.ts";

// What version 1.1 of the format adds: all of it must pass.
const passing: readonly RegExp[] = [/./];
const refused: readonly RegExp[] = [/./];
const differing: readonly RegExp[] = [/./];

const ending = ".attn.json";
const must = (list: readonly RegExp[], name: string): boolean => list.some((family) => family.test(name));
const namesIn = (folder: string): string[] =>
  filesIn(folder, ending).map((file) => file.slice("v11-".length, -ending.length));
const textIn = (folder: string, name: string): string => textOf(folder, `v11-${name}${ending}`);
const jsonIn = (folder: string, file: string) =>
  namesIn(folder).length === 0 ? {} : JSON.parse(textOf(folder, `${file}.json`));

const attention = "v1.1/attention";
const deadRows: Record<string, unknown> = jsonIn(attention, "v11-dead-rows");

for (const name of namesIn(attention).filter((one) => must(passing, one))) {
  test(`1.1 ${name}: what is expected is computed, its fully masked rows are told`, () => {
    const { spec, problems } = parseSpec(textIn(attention, name));
    const errors = problems.filter(({ severity }) => severity === "error");
    assert.deepEqual(
      errors.map(({ message }) => plainText(message)),
      [],
    );
    const result = computeSpec(spec!);
    const checks = checkExpected(spec!, result);
    assert.ok(checks.length > 0, "something is expected");
    for (const check of checks) assert.ok(check.holds, JSON.stringify(check));
    const dead = result.layers.map(({ fullyMasked }) => fullyMasked);
    assert.deepEqual(dead, deadRows[`v11-${name}`] ?? result.layers.map(() => []));
  });
}

interface Verdict {
  readonly lines: readonly number[];
  readonly mustMention: readonly string[];
}

const bad = "v1.1/bad";
const verdicts: Record<string, Verdict> = jsonIn(bad, "manifest");

for (const name of namesIn(bad).filter((one) => must(refused, one))) {
  test(`1.1 the bad spec ${name} is refused at its place, with the words that name the fault`, () => {
    const { spec, text, problems } = parseSpec(textIn(bad, name));
    const verdict = verdicts[`v11-${name}`]!;
    assert.equal(spec, undefined);
    assert.deepEqual(
      problems.map(({ severity }) => severity),
      ["error"],
    );
    const { line } = positionAt(lineStartsOf(text), problems[0]!.range.offset);
    assert.ok(verdict.lines.includes(line + 1), `line ${line + 1}`);
    const message = plainText(problems[0]!.message).toLowerCase();
    for (const word of verdict.mustMention) assert.ok(message.includes(word), `${message} lacks ${word}`);
  });
}

const differs = "v1.1/differs";
const different: Record<string, { readonly steps: readonly string[] }> = jsonIn(differs, "manifest");

for (const name of namesIn(differs).filter((one) => must(differing, one))) {
  test(`1.1 ${name}: exactly the steps that differ are told`, () => {
    const { spec } = parseSpec(textIn(differs, name));
    const checks = checkExpected(spec!, computeSpec(spec!)).filter(({ holds }) => !holds);
    const names = checks.map((check) => (check.layer === "" ? check.name : `${check.layer}.${check.name}`));
    assert.deepEqual(names, different[`v11-${name}`]!.steps);
  });
}
