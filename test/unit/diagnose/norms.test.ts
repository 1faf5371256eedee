import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { explanationText } from "../../../src/core/diagnose/diagnosisText.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { specOf } from "./injected.ts";
import { type Norm, outputOf, type Program, type Rows } from "./programs.ts";
import { configuration } from "./rightPrograms.ts";

const eps = 1e-3;
const mean = (row: readonly number[]) => row.reduce((sum, x) => sum + x, 0) / row.length;
const meanSquare = (row: readonly number[]) => mean(row.map((x) => x * x));
const column = (rows: readonly (readonly number[])[], c: number) => rows.map((row) => row[c]!);

/** Two items that a layer with two norms of one kind computes; `gamma` and `beta` are in the norms. */
function normed(type: "layer" | "rms", seed: number) {
  const one = configuration("layer", seed);
  const width = one.program.X[0]![0]!.length;
  const X = [one.program.X[0]!, one.program.X[0]!.map((row, i) => row.map((x, c) => 2 * x - Math.sin(i + c * seed)))];
  const gamma = Array.from({ length: width }, (_, c) => 1 + 0.3 * Math.sin(c + seed));
  const beta = Array.from({ length: width }, (_, c) => (type === "rms" ? 0 : 0.4 * Math.cos(2 * c)));
  const layerNorm = { placement: "pre", type, eps, gamma, ...(type === "layer" && { beta }) };
  const { feedForward } = one.json as { feedForward: object };
  const json = { ...one.json, X, layerNorm, feedForward: { ...feedForward, layerNorm } };
  const from = (make: Norm): Norm => {
    return (row, all, item) => make(row, all, item).map((x, c) => x * gamma[c]! + beta[c]!);
  };
  const program = (make: Norm): Program => ({
    ...{ ...one.program, X, norm: from(make) },
    network: { ...one.program.network!, norm: from(make) },
  });
  return { json, program };
}

/** What is said of numbers that a program yields. */
function said(json: object, rows: Rows[]): string {
  const result = computeSpec(specOf(json));
  const last = [...(result.layers[0]?.steps.keys() ?? [])].at(-1) ?? "";
  const asked = specOf({ ...json, expected: { [last]: rows.length === 1 ? rows[0] : rows } });
  const diagnosis = diagnose(asked, result, { pairs: false });
  const [best] = diagnosis.explanations;
  if (best === undefined) return diagnosis.steps.every(({ differs }) => differs === 0) ? "holds" : "nothing";
  return `${best.reproduces ? "" : "not "}${explanationText(diagnosis, best)}`;
}

const right: Record<"layer" | "rms", Norm> = {
  layer: (row) => row.map((x) => (x - mean(row)) / Math.sqrt(meanSquare(row.map((y) => y - mean(row))) + eps)),
  rms: (row) => row.map((x) => x / Math.sqrt(meanSquare(row) + eps)),
};

const centered = (row: readonly number[]) => row.map((x) => x - mean(row));
const cases: readonly (readonly [string, "layer" | "rms", Norm, RegExp])[] = [
  [
    "divides by the variance",
    "layer",
    (row) => centered(row).map((x) => x / (meanSquare(centered(row)) + eps)),
    /variance instead of its root/,
  ],
  [
    "divides by the mean square",
    "rms",
    (row) => row.map((x) => x / (meanSquare(row) + eps)),
    /squares instead of its root/,
  ],
  ["only centers", "layer", centered, /divides by nothing/],
  [
    "adds eps behind the root",
    "layer",
    (row) => centered(row).map((x) => x / (Math.sqrt(meanSquare(centered(row))) + eps)),
    /behind the root/,
  ],
  [
    "adds eps behind the root",
    "rms",
    (row) => row.map((x) => x / (Math.sqrt(meanSquare(row)) + eps)),
    /behind the root/,
  ],
  [
    "goes over the positions",
    "rms",
    (row, all, item) => row.map((x, c) => x / Math.sqrt(meanSquare(column(all[item]!, c)) + eps)),
    /over the positions instead of the width/,
  ],
  [
    "goes over the positions",
    "layer",
    (row, all, item) =>
      row.map((x, c) => {
        const of = column(all[item]!, c);
        return (x - mean(of)) / Math.sqrt(meanSquare(centered(of)) + eps);
      }),
    /over the positions instead of the width/,
  ],
  [
    "goes over positions and width",
    "layer",
    (row, all, item) => {
      const of = all[item]!.flat();
      return row.map((x) => (x - mean(of)) / Math.sqrt(meanSquare(centered(of)) + eps));
    },
    /positions and width at once/,
  ],
  [
    "goes over the batch",
    "layer",
    (row, all) =>
      row.map((x, c) => {
        const of = column(all.flat(), c);
        return (x - mean(of)) / Math.sqrt(meanSquare(centered(of)) + eps);
      }),
    /as a batch norm does/,
  ],
];

for (const [name, type, norm, says] of cases) {
  test(`the output names a ${type} norm that ${name}`, () => {
    for (const seed of [3, 17]) {
      const { json, program } = normed(type, seed);
      assert.match(said(json, outputOf(program(norm))), says);
    }
  });
}

for (const type of ["layer", "rms"] as const) {
  test(`a right ${type} norm is accused of nothing`, () => {
    for (const seed of [3, 17, 40]) {
      const { json, program } = normed(type, seed);
      assert.equal(said(json, outputOf(program(right[type]))), "holds");
    }
  });
}

test("the mask after the softmax with weights divided by their sum + eps is named with its eps", () => {
  for (const [seed, small] of [
    [5, 1e-3],
    [6, 2e-5],
  ] as const) {
    const { json, program } = configuration("causal", seed);
    const again = (w: number[]) => w.map((x) => x / (w.reduce((a, b) => a + b, 0) + small));
    const softmax = (z: Rows[]) =>
      z.map((rows) =>
        rows.map((row, i) => {
          const most = Math.max(...row);
          const e = row.map((x) => Math.exp(x - most));
          const sum = e.reduce((a, b) => a + b, 0);
          return again(e.map((x, j) => (j <= i ? x / sum : 0)));
        }),
      );
    const text = said(json, outputOf({ ...program, hides: (x) => x, softmax }));
    assert.match(text, new RegExp(`divided by their sum \\+ ${small === 1e-3 ? "0\\.001" : "(0\\.00002|2e-0?5)"}`));
  }
});
