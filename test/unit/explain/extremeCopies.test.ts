import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { copyText } from "../../../src/core/explain/copy/copy.ts";
import type { Derivation } from "../../../src/core/explain/derivation.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { exactNumber } from "../../../src/core/view/numberFormat.ts";
import { type Computed, computed, explained } from "./support.ts";

const sizes = [1e300, -1e300, 1e200, -1e155, 800, -800, 30, -30, -9, 9, 1, 0, -1e-9, 1e-155, -1e-200, 1e-300, 5e-324];
const column = sizes.map((size) => [size, size / 2]);
const pairs = { Q: column, K: [...column].reverse(), V: column, scale: 1 };
const plain = [
  [1, 0],
  [0, 1],
];
const network = (more: object) => ({ W1: plain, W2: plain, ...more });

/** Specs whose numbers are as large and as small as numbers get, in everything that a copy writes out. */
const specs: Readonly<Record<string, object>> = {
  cosine: { ...pairs, score: "cosine" },
  dot: pairs,
  sigmoid: { ...pairs, normalize: "sigmoid" },
  softcap: { ...pairs, softcap: 2 },
  additive: { ...pairs, score: { type: "additive", v: [1, -1] } },
  l2: { ...pairs, qNorm: { type: "l2" }, kNorm: { type: "l2" } },
  rms: { X: column, layerNorm: { type: "rms", eps: 0 } },
  layer: { X: column, layerNorm: { eps: 0 } },
  ...Object.fromEntries(
    ["relu", "relu2", "gelu", "gelu_tanh", "silu", "quick_gelu", "sigmoid", "tanh"].flatMap((activation) => [
      [activation, { X: column, feedForward: network({ activation }) }],
      [`gated ${activation}`, { X: column, feedForward: network({ activation, Wg: plain }) }],
    ]),
  ),
};

interface Program {
  readonly place: string;
  readonly code: string;
  readonly value: string;
  /** What the largest terms of its sum leave over of precision where they cancel each other. */
  readonly rounding: number;
}

function roundingOf({ value, lines }: Derivation): number {
  const products = lines.flatMap((line) =>
    line.kind === "dot" ? [...line.a].map((a, k) => a * (line.b[k] ?? 0)) : [],
  );
  const size = [value, ...products].reduce((sum, term) => sum + Math.abs(term), 0);
  return Number.isFinite(size) ? 1e-12 * size : 0;
}

function* programsOf(name: string, at: Computed): Generator<Program> {
  for (const layer of outlineOf(at.spec, at.result).layers) {
    for (const { name: matrix, rows, cols, heads } of layer.steps) {
      for (let cell = 0; cell < rows * cols; cell++) {
        const [row, col] = [Math.floor(cell / cols), cell % cols];
        const derivation = explained(at, matrix, row, col, { layer: layer.path, head: heads - 1 });
        const value = exactNumber(derivation.value);
        const place = `${name} ${matrix}[${row}, ${col}]`;
        yield { place, code: copyText(derivation, "numpy"), value, rounding: roundingOf(derivation) };
      }
    }
  }
}

const numpy = spawnSync("python3", ["-c", "import numpy"]);
const missing = numpy.status === 0 ? false : "python3 with numpy is not on this machine";

test("copied NumPy code of the largest and the smallest numbers runs and prints the engine's number", {
  skip: missing,
}, () => {
  const programs = Object.entries(specs).flatMap(([name, spec]) => [...programsOf(name, computed(spec))]);
  const runner = `
import json, sys, io, contextlib, warnings
warnings.simplefilter("ignore")
wrong = []
for program in json.load(sys.stdin):
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            exec(program["code"], {})
        got, want = float(said.getvalue()), float(program["value"])
        same = got == want or (got != got and want != want) or abs(got - want) <= program["rounding"]
        if not same:
            wrong.append(program["place"] + ": " + str(got) + " instead of " + str(want))
    except Exception as error:
        wrong.append(program["place"] + ": " + repr(error))
print(json.dumps(wrong))
`;
  const run = spawnSync("python3", ["-c", runner], { input: JSON.stringify(programs), encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr.slice(-500));
  assert.deepEqual((JSON.parse(run.stdout) as string[]).slice(0, 40), []);
  assert.ok(programs.length > 1000, `${programs.length}`);
});

test("a cosine of vectors whose product vanishes is copied with their directions", () => {
  const tiny = computed({ Q: [[3e-200, 4e-200]], K: [[4e-200, 3e-200]], V: [[1]], score: "cosine", scale: 1 });
  const derivation = explained(tiny, "scores", 0, 0);
  assert.equal(Math.round(derivation.value * 1e12) / 1e12, 0.96);
  assert.match(copyText(derivation, "text"), /q₁\/\|q₁\|/);
  assert.match(copyText(derivation, "latex"), /0\.6/);
  assert.match(copyText(derivation, "pytorch"), /0\.6.*0\.8[\s\S]*0\.8.*0\.6/);
});
