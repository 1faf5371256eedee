import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { exampleIndex, groupedExamples } from "../../../src/analysis/exampleIndex.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";

const extension = ".attn.json";
const there = readdirSync("examples")
  .filter((name) => name.endsWith(extension))
  .map((name) => name.slice(0, -extension.length));

test("the index names examples that there are, each once", () => {
  const named = exampleIndex.flatMap(({ names }) => names);
  assert.deepEqual(
    named.filter((name) => !there.includes(name)),
    [],
  );
  assert.equal(new Set(named).size, named.length);
});

test("every example can be chosen, also one that the index does not name", () => {
  const groups = groupedExamples([...there, "99-not-in-the-index"]);
  assert.deepEqual(groups.flatMap(({ names }) => names).toSorted(), [...there, "99-not-in-the-index"].toSorted());
  assert.ok(groups.at(-1)?.names.includes("99-not-in-the-index"));
});

test("docs/examples.md lists the examples of the index by their titles, in the same order", () => {
  const lines = exampleIndex.flatMap(({ idea, names }) => [
    `## ${idea.template}`,
    ...names.map((name) => {
      const { spec } = parseSpec(readFileSync(`examples/${name}${extension}`, "utf8"));
      return `- [${spec?.title}](../examples/${name}${extension})`;
    }),
  ]);
  const said = readFileSync("docs/examples.md", "utf8").split("\n");
  assert.deepEqual(
    said.filter((line) => /^(## |- )/.test(line)),
    lines,
  );
});
