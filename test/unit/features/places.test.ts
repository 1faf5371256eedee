import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv } from "ajv";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { numericChecks } from "../../../src/core/explain/checks/numericChecks.ts";
import { copyText } from "../../../src/core/explain/copy/copy.ts";
import { copyFormats, type Derivation } from "../../../src/core/explain/derivation.ts";
import type { LayerOutline, MatrixOutline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { describeCell } from "../../../src/core/explain/text/describeCell.ts";
import { formulaText } from "../../../src/core/explain/text/formulaText.ts";
import { resultJson } from "../../../src/core/export/resultJson.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { rootKeys } from "../../../src/core/format/read/root.ts";
import { tensorsOf, withTensors } from "../../../src/core/spec/parameters.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import { plainText } from "../../../src/core/words.ts";
import { fastBuilds, firstDifference } from "../kernels/support.ts";
import { additions } from "./additions.ts";
import type { Addition } from "./specs.ts";

interface Looked extends Addition {
  readonly text: string;
  readonly computed: Spec;
  readonly result: SpecResult;
  readonly layer: LayerOutline;
}

type Schema = { readonly [key: string]: unknown };
const schema = JSON.parse(readFileSync("media/attn.schema.json", "utf8")) as Schema;
const validate = new Ajv({ strict: false, allErrors: false }).compile(schema);

function specOf(value: unknown): Spec {
  const { spec, problems } = parseSpec(JSON.stringify(value));
  const errors = problems.filter(({ severity }) => severity === "error");
  assert.deepEqual(
    errors.map(({ message }) => plainText(message)),
    [],
  );
  assert.ok(spec);
  return spec;
}

function look(addition: Addition): Looked {
  const computed = specOf(addition.spec);
  const result = computeSpec(computed);
  const layer = outlineOf(computed, result).layers.findLast(({ path }) => !path.startsWith("rounds["));
  assert.ok(layer);
  return { ...addition, text: JSON.stringify(addition.spec, null, 2), computed, result, layer };
}

/** The same document with another value under a path of keys. */
function withValue(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const object = value as Record<string, unknown>;
  return { ...object, [key]: withValue(object[key], rest, other) };
}

function derivationsOf({ computed, result, layer }: Looked, { name, heads, rows, cols }: MatrixOutline): Derivation[] {
  const all: Derivation[] = [];
  for (let cell = 0; cell < heads * rows * cols; cell++) {
    const [head, row, col] = [Math.floor(cell / cols / rows), Math.floor(cell / cols) % rows, cell % cols];
    const derivation = explainCell(computed, result, { layer: layer.path, matrix: name, batch: 0, head, row, col });
    assert.ok(derivation, `${name} ${head},${row},${col}`);
    all.push(derivation);
  }
  return all;
}

/** The numbers of the last step of all, and of the read-out. */
function lastNumbers({ layers, readOut }: SpecResult): Float64Array[] {
  return [layers.at(-1)?.output, readOut?.get("readOut.logits")].flatMap((tensor) => (tensor ? [tensor.data] : []));
}

const properties: Schema[] = [];
function collect(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  const { properties: own } = node as { properties?: Schema };
  if (own !== undefined && typeof own === "object") properties.push(own);
  for (const one of Object.values(node)) collect(one);
}
collect(schema);

/** What is asked of every addition, by the place. */
const places: Readonly<Record<string, (at: Looked) => void>> = {
  "reader: a wrong value is told at its place": ({ spec, key, wrong }) => {
    const text = JSON.stringify(withValue(spec, key.split("."), wrong), null, 2);
    const errors = parseSpec(text).problems.filter(({ severity }) => severity === "error");
    assert.ok(errors.length > 0);
    const last = key.split(".").at(-1)!;
    const message = plainText(errors[0]!.message);
    const from = text.lastIndexOf("\n", text.indexOf(`"${key.split(".")[0]}"`));
    assert.ok(errors[0]!.range.offset >= from, message);
    assert.ok(text.includes(last) && message.length > 10, message);
  },
  "schema: it takes the spec, and its key has words": ({ spec, key }) => {
    assert.ok(validate(spec), JSON.stringify(validate.errors?.[0]));
    const last = key.split(".").at(-1)!;
    const told = properties.flatMap((own) => (last in own ? [own[last] as Schema] : []));
    assert.ok(told.length > 0 && told.some((one) => "description" in one || "$ref" in one), last);
  },
  "steps: those that it adds are there": ({ steps = [], layer }) => {
    const names: readonly string[] = layer.steps.map(({ name }) => name);
    for (const step of steps) assert.ok(names.includes(step), `${step} is not among ${names.join(", ")}`);
  },
  "cards: title, sentence, formula and shape of every step": ({ layer }) => {
    for (const { name, title, explanation, formula, shapeEquation } of layer.steps) {
      const texts = [plainText(title), plainText(explanation), formulaText(formula), shapeEquation];
      for (const text of texts) assert.ok(text !== "" && !/undefined|NaN|\{\d\}/.test(text), `${name}: ${text}`);
    }
  },
  "facts: the line names it": ({ fact, layer }) => {
    const line = layer.facts.map(({ name, value }) => `${name} ${value}`).join(" · ");
    assert.match(line, fact ?? /n 3/);
  },
  "derivation: every cell of every step": (at) => {
    for (const step of at.layer.steps) {
      for (const derivation of derivationsOf(at, step)) {
        const last = derivation.lines.at(-1);
        assert.ok(step.name === "X" || last !== undefined, step.name);
        if (last !== undefined) assert.ok(Object.is(last.value, derivation.value), step.name);
        assert.doesNotMatch(describeCell(derivation).map(plainText).join(" "), /undefined|\{\d\}/);
      }
    }
  },
  "stages: a pair of query and key shows it": (at) => {
    if (at.stage === undefined) return;
    const weights = at.layer.steps.find(
      ({ name }) => name === (at.stage === "dropped" || at.stage === "difference" ? at.stage : "weights"),
    );
    assert.ok(weights);
    const ids = derivationsOf(at, weights).flatMap(({ stages }) => stages.map(({ id }) => id as string));
    assert.ok(ids.includes(at.stage), [...new Set(ids)].join());
  },
  "copies: every form of every step": (at) => {
    for (const step of at.layer.steps) {
      const [first] = derivationsOf(at, { ...step, heads: 1, rows: 1, cols: 1 });
      for (const format of copyFormats) {
        const text = copyText(first!, format);
        assert.ok(text.length > 0 && !text.includes("undefined"), `${step.name} ${format}: ${text}`);
      }
    }
  },
  "export: JSON has every step and the read-out": ({ result, steps = [] }) => {
    const layers = result.layers.map((layer) => ({
      layer,
      steps: Array.from(layer.steps.values(), ({ id, tensor }) => ({ name: id, tensor })),
    }));
    const parts = { encoder: [], layers };
    const text = [...resultJson(parts, undefined, result.readOut, result.readOutEach, result.generate)].join("");
    const value = JSON.stringify(JSON.parse(text));
    for (const step of steps) assert.ok(value.includes(`"${step.replace("readOut.", "")}"`), step);
  },
  "checks: none complains of sound numbers": ({ computed, result }) => {
    assert.deepEqual(
      numericChecks(computed, result, "warnings").map(({ code }) => code),
      [],
    );
  },
  "kernels: the fast ones yield the same": ({ computed, result, name }) => {
    for (const kernel of fastBuilds) {
      const got = lastNumbers(computeSpec(computed, { kernel }));
      const bound = /float/.test(name) ? 1e-2 : 1e-9;
      for (const [index, want] of lastNumbers(result).entries()) {
        assert.equal(firstDifference(got[index]!, want, bound), undefined);
      }
    }
  },
  "streamed: where scores are not kept, the same": ({ computed, result, name }) => {
    const got = lastNumbers(computeSpec(computed, { keptScores: 0 }));
    const bound = /float/.test(name) ? 1e-2 : 1e-9;
    for (const [index, want] of lastNumbers(result).entries()) {
      assert.equal(firstDifference(got[index]!, want, bound), undefined);
    }
  },
  "gradient: central differences of every tensor": ({ spec, tensors = [], name, result }) => {
    if (/float/.test(name) || result.generate !== undefined) return;
    const { output } = result.layers.at(-1)!;
    const train =
      result.readOut === undefined
        ? { target: { fill: 0.3, shape: output!.shape } }
        : {
            loss: "cross-entropy",
            target: result.readOut.get("readOut.logits")!.shape.length < 3 ? [1] : [1, -100, 2],
          };
    const trained = specOf({ ...spec, train });
    const { gradients } = computeSpec(trained).train!;
    for (const tensor of tensors) assert.ok(gradients.has(tensor), `no gradient of ${tensor}`);
    const inputs = tensorsOf(trained);
    for (const [tensor, gradient] of gradients) {
      const source = inputs.get(tensor)!.tensor;
      for (const cell of new Set([0, source.data.length - 1])) {
        const loss = (by: number) => {
          const data = source.data.slice();
          data[cell]! += by;
          const moved = withTensors(trained, new Map([[tensor, { shape: source.shape, data }]]));
          return computeSpec({ ...moved, train: { ...moved.train!, steps: 0 } }).train!.loss;
        };
        const measured = (8 * (loss(5e-4) - loss(-5e-4)) - (loss(1e-3) - loss(-1e-3))) / 6e-3;
        const off = Math.abs(measured - gradient.data[cell]!);
        assert.ok(off <= 1e-6 * (1 + Math.abs(measured)), `${tensor}[${cell}]: ${gradient.data[cell]} ${measured}`);
      }
    }
  },
};

for (const addition of additions) {
  const at = look(addition);
  for (const [place, holds] of Object.entries(places)) test(`${addition.name} — ${place}`, () => holds(at));
}

test("a place that lacks an addition is noticed", () => {
  const [first] = additions;
  const at = look({
    ...first!,
    steps: ["gated"],
    tensors: ["gate.W"],
    fact: /gate/,
    stage: "t5",
    wrong: first!.spec["embedding"],
  });
  for (const place of ["reader", "steps", "facts", "stages", "gradient"]) {
    const [, holds] = Object.entries(places).find(([name]) => name.startsWith(place))!;
    assert.throws(() => holds(at), assert.AssertionError, place);
  }
});

/** Keys of version 1.0, and those of 1.1 that are no part of a layer: they are tested where they are shown. */
const others = new Set([
  ...[
    "title",
    "description",
    "tokens",
    "X",
    "memory",
    "encoder",
    "layers",
    "Wq",
    "Wk",
    "Wv",
    "Wo",
    "bq",
    "bk",
    "bv",
    "bo",
  ],
  ...["weightLayout", "heads", "kvHeads", "Q", "K", "V", "layout", "weights", "score", "softcap", "bias", "past"],
  ...["biasKV", "zeroKV", "expected", "given", "tolerance", "train", "display"],
  ...["beside", "tour", "expectedDtype", "$schema"],
]);

test("no key of the root is left out of the additions", () => {
  const text = JSON.stringify(additions.map(({ spec }) => spec));
  const missing = rootKeys.filter((key) => !others.has(key) && !text.includes(`"${key}":`));
  assert.deepEqual(missing, []);
});
