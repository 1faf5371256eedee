import assert from "node:assert/strict";
import { test } from "node:test";
import { cellHover, type HoverPart, keyHover } from "../../../src/analysis/hoverText.ts";
import { plainText } from "../../../src/core/words.ts";
import { computation, everyComputation, numbersIn, sizesOf, writtenNumbers } from "./exampleAnalyses.ts";

const textOf = (part: HoverPart | undefined) => (part?.kind === "sentence" ? plainText(part.words) : part?.text);

/** A number as sentences write it, read again. */
const readNumber = (text: string | undefined) =>
  Number(text?.replaceAll("−", "-").replace(/∞|inf(inity)?$/i, "Infinity"));

/** Every written number of a tensor, with its place from 1; a few of a large one. */
function sampleOf(numbers: readonly unknown[]): (readonly [number, readonly number[], number])[] {
  const all = [...numbersIn(numbers)].map(
    ([at, value], index) =>
      [index, at, typeof value === "boolean" ? Number(value) : readNumber(String(value))] as const,
  );
  return all.filter((_, index) => index % Math.max(1, Math.floor(all.length / 6)) === 0);
}

test("a hover over any number of the text begins with its place from 1 and the number as it is written", async () => {
  let seen = 0;
  for await (const { name, computed, written } of everyComputation()) {
    for (const source of computed.document.tensors.values()) {
      const numbers = writtenNumbers(written, source.path);
      if (numbers === undefined || source.form !== "literal") continue;
      if ([...numbersIn(numbers)].length !== source.tensor.data.length) continue;
      for (const [index, at, value] of sampleOf(numbers)) {
        const [first, ...others] = cellHover({ source, index }, undefined);
        const [said, number] = (textOf(first) ?? "").split(" = ");
        const place = `${name} ${source.path} ${at}: ${textOf(first)}`;
        assert.equal(said, `${source.path}[${at.join(",")}]`, place);
        assert.ok(
          Math.abs(readNumber(number) - value) <= 1e-14 * Math.abs(value) || Object.is(readNumber(number), value),
          place,
        );
        assert.deepEqual(others, [], `${place}: nothing else is known before it is computed`);
        seen++;
      }
    }
  }
  assert.ok(seen > 3000, `${seen}`);
});

test("over a key its written sizes, and above an expectation how many of its numbers match", async () => {
  let keys = 0;
  let verdicts = 0;
  for await (const { name, computed, written } of everyComputation()) {
    const { document, checks } = computed;
    for (const source of document.tensors.values()) {
      const key = document.keys.get(source.path);
      const numbers = writtenNumbers(written, source.path);
      if (key === undefined || numbers === undefined || source.form !== "literal") continue;
      const said = keyHover(key, source, computed).map(textOf);
      assert.equal(said[0], `${source.path}: ${sizesOf(numbers).join("×")}`, name);
      keys++;
      const check = checks.find(({ name: step, layer }) => layer === "" && source.path === `expected.${step}`);
      if (check === undefined || !check.holds) continue;
      const count = [...numbersIn(numbers)].length;
      const sentence = count === 1 ? "All 1 number match; " : `All ${count} numbers match; `;
      assert.ok(
        said.at(-1)?.startsWith(count === 1 ? "All 1 number" : sentence),
        `${name} ${source.path}: ${said.at(-1)}`,
      );
      verdicts++;
    }
  }
  assert.ok(keys > 300 && verdicts > 50, `${keys} keys, ${verdicts} expectations`);
});

test("over a number of an expectation: what was computed, what is written, and the difference between them", async () => {
  let seen = 0;
  for await (const { name, computed } of everyComputation()) {
    for (const check of computed.checks) {
      const source = computed.document.tensors.get(`expected.${check.name}`);
      const step = computed.result.layers.at(-1)?.steps.get(check.name as "scores");
      if (check.layer !== "" || source?.form !== "literal" || source.tensor.data.length !== step?.tensor.data.length)
        continue;
      const index = source.tensor.data.length - 1;
      const last = textOf(cellHover({ source, index }, computed).at(-1)) ?? "";
      const found = /^Computed (.+) = (\S+), written (\S+), difference (\S+)$/.exec(last);
      if (found === null && cellHover({ source, index }, computed).length === 1) continue;
      const [, symbol, got, want, difference] = found ?? [];
      const place = `${name} ${check.name}: ${last}`;
      const [value, stated] = [step.tensor.data[index]!, source.tensor.data[index]!];
      const near = (text: string | undefined, number: number) =>
        assert.ok(
          Object.is(readNumber(text), number) ||
            Math.abs(readNumber(text) - number) <= 1e-2 * Math.abs(number) + 1e-300,
          place,
        );
      near(got, value);
      near(want, stated);
      near(difference, Object.is(value, stated) ? 0 : value - stated);
      assert.ok(symbol?.includes(String(step.tensor.shape.at(-1))), place);
      seen++;
    }
  }
  assert.ok(seen > 80, `${seen}`);
});

const small = `{
  "X": [[1, 0], [0, 1]], "Wq": [[1, 2], [3, 4]], "Wk": [[1, 0], [0, 1]], "Wv": [[1, 0], [0, 1]], "scale": 0.5,
  "expected": { "weights": [[1, 0], [0.5, 0.5]] }
}`;

/** The hover over the cell or key of a tensor of `small`. */
async function saidOf(path: string, index?: number): Promise<(string | undefined)[]> {
  const { computed } = await computation(small, path);
  const source = computed.document.tensors.get(path)!;
  const parts =
    index === undefined
      ? keyHover(computed.document.keys.get(path)!, source, computed)
      : cellHover({ source, index }, computed);
  return parts.map(textOf);
}

test("a number that is put in says what it goes into, and its key the formulas it is in", async () => {
  assert.deepEqual(await saidOf("Wq", 1), [
    "Wq[1,2] = 2",
    "Carries input dimension 1 into query dimension 2",
    "Goes into Q",
  ]);
  assert.deepEqual(await saidOf("X", 2), ["X[2,1] = 0", "Input 2, dimension 1", "Goes into Q, K, V"]);
  assert.deepEqual(await saidOf("Wq"), ["Wq: 2×2", "Q = X · Wq    2×2 = 2×2 · 2×2"]);
});

test("a computed number has its calculation line by line, and what it was expected to be", async () => {
  assert.deepEqual(await saidOf("expected.weights", 1), [
    "expected.weights[1,2] = 0",
    "Query 1, key 2: score 2, weight 0.62, number 1 in the row",
    "Expected 0",
    [
      "max = max s = 1",
      "Σ = Σ exp(sₖ − max) ≈ 1.60653",
      "weights[1,2] = exp(s − max) / Σ = exp(1 − 1) / 1.60653 ≈ 0.622459",
      "2 × 0.5 = 1",
      "exp(1 − 1) = 1",
      "0.606531 + 1 = 1.60653",
      "1 / 1.60653 = 0.622459",
    ].join("\n"),
    "Computed weights[1,2] = 0.622459331201855, written 0, difference 0.622",
  ]);
  assert.deepEqual((await saidOf("expected.weights")).at(-1), "4 of 4 numbers differ; the largest difference is 0.62");
});
