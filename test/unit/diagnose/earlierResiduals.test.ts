import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../src/core/diagnose/diagnose.ts";
import { explanationText } from "../../../src/core/diagnose/diagnosisText.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { specOf } from "./injected.ts";
import { outputOf, type Program, type Rows, times } from "./programs.ts";
import { type Configuration, configuration } from "./rightPrograms.ts";

const plus = (a: Rows, b: Rows): Rows => a.map((row, i) => row.map((x, c) => x + b[i]![c]!));

/** Layers of one size, as specs and as programs. */
function layersOf(count: number): { json: object; programs: Program[]; X: Rows } {
  const found: Configuration[] = [];
  const [first] = [configuration("causal", 1)];
  const size = ({ program }: Configuration) => [program.X[0]!.length, program.X[0]![0]!.length, program.heads].join();
  for (let seed = 1; found.length < count; seed++) {
    const one = configuration("causal", seed);
    if (size(one) === size(first)) found.push(one);
  }
  const d = first.program.X[0]![0]!.length;
  const network = (at: number) => ({
    W1: Array.from({ length: d }, (_, r) => Array.from({ length: 6 }, (_, c) => Math.sin(1 + r * 7 + c * 3 + at))),
    W2: Array.from({ length: 6 }, (_, r) => Array.from({ length: d }, (_, c) => Math.cos(2 + r * 5 + c + at))),
  });
  const X = first.program.X[0]!;
  const layers = found.map(({ json }, at) => {
    const { X: _X, ...layer } = json;
    return { ...layer, residual: true, feedForward: { ...network(at), activation: "relu", residual: true } };
  });
  const programs = found.map(({ program }, at): Program => {
    return {
      ...program,
      network: { ...network(at), activation: Math.abs, residual: false, norm: undefined, parallel: false },
    };
  });
  return { json: { X, layers }, programs, X };
}

/** What the stack yields where `from` says, of each layer, what its residuals add; by default what entered them. */
function stackOutput(
  programs: readonly Program[],
  X: Rows,
  from: (at: number, entered: readonly Rows[]) => { attention?: Rows; network?: Rows },
): Rows {
  let x = X;
  const entered: Rows[] = [];
  for (const [at, program] of programs.entries()) {
    entered.push(x);
    const { attention = x, network } = from(at, entered);
    const [attended] = outputOf({ ...program, X: [x], network: undefined });
    const after = plus(attended!, attention);
    const { W1, W2 } = program.network!;
    const made = times(
      times(after, W1).map((row) => row.map((value) => Math.max(0, value))),
      W2,
    );
    x = plus(made, network ?? after);
  }
  return x;
}

for (const [name, from, says] of [
  ["nothing else", () => ({}), /^holds$/],
  [
    "in every layer what entered the first",
    (_at: number, entered: readonly Rows[]) => ({ attention: entered[0]! }),
    /^the residual adds what entered layers\[0\]/,
  ],
  [
    "in the last layer what entered the first",
    (at: number, entered: readonly Rows[]) => (at === 2 ? { attention: entered[0]! } : {}),
    /in layers\[2\] alone the residual adds what entered layers\[0\]/,
  ],
  [
    "in the last layer what entered the one before",
    (at: number, entered: readonly Rows[]) => (at === 2 ? { attention: entered[1]! } : {}),
    /the residual adds what entered layers\[1\]/,
  ],
  [
    "behind the network what entered the first",
    (at: number, entered: readonly Rows[]) => (at === 0 ? {} : { network: entered[0]! }),
    /the residual of the network adds what entered layers\[0\]/,
  ],
] as const) {
  test(`residuals that add ${name}`, () => {
    const { json, programs, X } = layersOf(3);
    const output = stackOutput(programs, X, from);
    const result = computeSpec(specOf(json));
    const asked = specOf({ ...json, expected: { "layers[2].final": output } });
    const diagnosis = diagnose(asked, result, { pairs: false });
    const [best] = diagnosis.explanations;
    assert.equal(best?.reproduces ?? true, true);
    assert.match(best === undefined ? "holds" : explanationText(diagnosis, best).replace(/^.*? if /, ""), says);
  });
}
