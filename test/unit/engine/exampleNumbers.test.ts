import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { countProofs } from "./countProofs.ts";
import { headMatrix, proofs, type World } from "./exampleProofs.ts";
import { lessonProofs } from "./lessonProofs.ts";

const files = readdirSync("examples").filter((name) => name.endsWith(".attn.json"));

function worldOf(file: string): World {
  const { spec, problems } = parseSpec(readFileSync(`examples/${file}`, "utf8"));
  assert.deepEqual(problems, [], file);
  assert.ok(spec !== undefined, file);
  return { spec, result: computeSpec(spec), of: (name, at) => headMatrix(worldOf(name), at) };
}

/** Every number that the document expects, each with its row's sum. */
function expectedNumbers({ spec }: World): number[] {
  const tensors = [
    ...spec.main.blocks.flatMap(({ expected }) => [...expected.values()]),
    ...spec.expectedTraining.values(),
  ];
  return tensors.flatMap(({ shape, data }) => {
    const cols = shape.at(-1) ?? 1;
    const sums = Array.from({ length: data.length / cols }, (_, row) =>
      data.subarray(row * cols, (row + 1) * cols).reduce((sum, value) => sum + value, 0),
    );
    return [...data, ...sums];
  });
}

const isExpected = (known: readonly number[], number: string): boolean => {
  const decimals = number.split(".")[1]?.length ?? 0;
  return decimals > 0 && known.some((value) => value.toFixed(decimals) === number);
};

for (const file of files) {
  test(`${file}: every number that its title and description state is proven`, () => {
    const world = worldOf(file);
    const { title = "", description = "", tour = [] } = world.spec;
    let rest = [title.replace(/^Lesson \d+(, \d of \d)?:/, ""), description, ...tour.map(({ say }) => say)].join("\n");
    for (const [said, holds] of Object.entries({ ...proofs, ...lessonProofs }[file] ?? {})) {
      assert.ok(rest.includes(said), `${file} no longer says “${said}”`);
      assert.equal(holds(world), true, `“${said}” is not so in ${file}`);
      rest = rest.replaceAll(said, " ");
    }
    // Other examples are named by their number: 01 to 09.
    rest = rest.replace(/(?<![\d.])0[1-9]\b/g, (number) =>
      files.some((name) => name.startsWith(number)) ? " " : number,
    );
    // Where something is, counted from 1.
    rest = rest.replace(/\b(query|key|[Rr]ows?|position|token|[Ll]ayer|Head|lesson) \d+( and \d+)?|\bF\d\b/g, " ");
    const known = expectedNumbers(world);
    const unproven = (rest.match(/\d+(?:\.\d+)?/g) ?? []).filter((number) => !isExpected(known, number));
    assert.deepEqual(unproven, [], `${file} states numbers without an entry in exampleProofs.ts`);
  });
}

for (const file of files) {
  test(`${file}: what it counts in words is proven`, () => {
    const world = worldOf(file);
    const { title = "", description = "", tour = [] } = world.spec;
    let rest = [title, description, ...tour.map(({ say }) => say)].join("\n");
    for (const [said, holds] of Object.entries(countProofs[file] ?? {})) {
      assert.ok(rest.includes(said), `${file} no longer says “${said}”`);
      assert.equal(holds(world), true, `“${said}” is not so in ${file}`);
      rest = rest.replaceAll(said, " ");
    }
    for (const said of Object.keys({ ...proofs, ...lessonProofs }[file] ?? {})) rest = rest.replaceAll(said, " ");
    const counted = /\b(two|three|four|five|six|seven|eight|nine|ten|sixteen|twice|half|quarter)\b/gi;
    assert.deepEqual(rest.match(counted) ?? [], [], `${file} counts without an entry in countProofs.ts`);
  });
}

test("every entry of the proofs belongs to an example", () => {
  assert.deepEqual(
    Object.keys({ ...proofs, ...lessonProofs, ...countProofs }).filter((file) => !files.includes(file)),
    [],
  );
});

test("no example has a character that VS Code boxes as easily mistaken for another", () => {
  for (const file of files) {
    const text = readFileSync(`examples/${file}`, "utf8");
    assert.equal(/[×−‘’′–‐‑αορν：，；？！（）]/.exec(text)?.[0], undefined, file);
  }
});
