import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { Problems } from "../../src/core/format/problems.ts";
import { parseSyntax } from "../../src/core/format/syntax/syntax.ts";
import { pastedNumbers } from "../../src/core/view/pastedNumbers.ts";
import { HostChannel, type HostHandlers } from "../../src/protocol/hostChannel.ts";
import { hostParams } from "../../src/protocol/hostParams.ts";
import { knownAnswers } from "../knownAnswers.ts";
import { Damage, fuzzCases, fuzzSeed, many, smallFiles } from "./damage.ts";

const seed = fuzzSeed;
const damage = new Damage(seed);
const conformance = knownAnswers("conformance");

const texts = smallFiles("examples", /\.attn\.json$/, 700)
  .concat(smallFiles(join(conformance, "attention"), /\.attn\.json$/, 400))
  .map((path) => readFileSync(path, "utf8"));

test(`JSON: texts of specs, damaged, are read or refused (seed ${seed})`, async () => {
  await many("JSON", seed, fuzzCases, () => {
    const text = damage.text(damage.pick(texts));
    const problems = new Problems(text);
    parseSyntax(text, problems);
    for (const { range } of problems.finish())
      assert.ok(range.offset >= 0 && range.offset + range.length <= text.length);
  });
});

test(`specs, damaged, are read or refused (seed ${seed})`, async () => {
  const small = texts.toSorted((a, b) => a.length - b.length).slice(0, 24);
  await many("specs", seed, fuzzCases, () => {
    const { spec, problems } = parseSpec(damage.text(damage.pick(small)));
    assert.equal(
      spec === undefined,
      problems.some(({ severity }) => severity === "error"),
    );
  });
});

test("every spec, cut off behind any mark, is read or refused", () => {
  let cuts = 0;
  for (const folder of [
    "examples",
    ...["attention", "bad", "mistakes", "v1.1/attention"].map((one) => join(conformance, one)),
  ]) {
    for (const path of smallFiles(folder, /\.attn\.json$/, 1_500)) {
      const text = readFileSync(path, "utf8");
      for (const { index } of text.matchAll(/[[\]{},:"]/g)) {
        const { spec, problems } = parseSpec(text.slice(0, index + 1));
        const where = `${path}, ${index + 1} characters`;
        assert.equal(
          spec === undefined,
          problems.some(({ severity }) => severity === "error"),
          where,
        );
        cuts++;
      }
    }
  }
  assert.ok(cuts > 20_000, `${cuts}`);
});

test(`pasted texts are tables or nothing (seed ${seed})`, async () => {
  const tables = [
    "1\t2\n3\t4",
    "tensor([[1., 2.],\n        [3., 4.]])",
    "[[1, 2], [3, -inf]]",
    "1,5;2,5\n",
    "a b\n1 2",
  ];
  await many("pasted texts", seed, fuzzCases, () => {
    for (const row of pastedNumbers(damage.text(damage.pick(tables))) ?? [])
      for (const cell of row) assert.ok(Number.isFinite(cell));
  });
});

test(`messages of a page, damaged, do what they may or nothing (seed ${seed})`, async () => {
  const methods = Object.keys(hostParams) as (keyof typeof hostParams)[];
  const acted: string[] = [];
  const before = Object.getOwnPropertyNames(Object.prototype);
  const handlers = Object.fromEntries(
    methods.map((method) => [
      method,
      (params: unknown) => {
        assert.ok(hostParams[method](params), method);
        acted.push(method);
        return null;
      },
    ]),
  ) as unknown as HostHandlers;
  const channel = new HostChannel({
    token: "t",
    post: () => {},
    handlers,
    errorText: (error) => {
      throw error;
    },
  });
  const values = [null, 0, -1, 1.5, Number.NaN, 1e9, "", "x", "__proto__", [], {}, true, undefined, 2 ** 53];
  const cell = { layer: "", matrix: "scores", batch: 0, head: 0, row: 0, col: 0 };
  const place = { layer: "", batch: 0, head: 0, row: 0, col: 0 };
  const right = [
    {},
    { resultVersion: 1 },
    { cell },
    { cell, resultVersion: 1 },
    { cell, value: 2, resultVersion: 1 },
    { layer: "", batch: 0, head: 0, resultVersion: 1 },
    { index: 0, batch: 0, head: 0, resultVersion: 1 },
    { ...place, resultVersion: 1 },
    { live: true },
  ];
  await many("messages", seed, fuzzCases, () => {
    const params: Record<string, unknown> = structuredClone(damage.pick<object>(right)) as Record<string, unknown>;
    for (let change = damage.below(4); change > 0; change--) {
      const target = damage.below(3) === 0 ? (params["cell"] as Record<string, unknown> | undefined) : params;
      const keys = Object.keys(target ?? {});
      if (typeof target !== "object" || target === null || keys.length === 0) continue;
      if (damage.below(2) === 0) delete target[damage.pick(keys)];
      else
        target[damage.below(4) === 0 ? damage.pick(["extra", "uri", "__proto__", "constructor"]) : damage.pick(keys)] =
          damage.pick(values);
    }
    const token = damage.below(8) === 0 ? damage.pick(values) : "t";
    return channel.receive({
      token,
      id: damage.pick([1, 2, "1", null, 1.5]),
      method: damage.pick([...methods, "toString", "__proto__"]),
      params,
    });
  });
  assert.ok(new Set(acted).size > 10, `${new Set(acted).size} methods acted`);
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
});
