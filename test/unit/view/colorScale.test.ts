import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, mix, parseRgb, type Rgb, textOn } from "../../../src/core/view/color.ts";
import { colorScaleFor, finiteBounds } from "../../../src/core/view/colorScale.ts";
import { paletteNamed, paletteNames, usualRamp } from "../../../src/core/view/palettes.ts";

const light = { theme: "light" } as const;
const of = (...values: number[]): Float64Array => Float64Array.from(values);

test("weights start at zero, other numbers lie around zero", () => {
  const weights = colorScaleFor("weights", of(0.2, 0.7), light);
  assert.deepEqual([weights.kind, weights.min, weights.max], ["sequential", 0, 0.7]);
  const scores = colorScaleFor("scores", of(-1, 4), light);
  assert.deepEqual([scores.kind, scores.min, scores.max], ["diverging", -4, 4]);
  const signed = colorScaleFor("weights", of(-0.5, 0.25), light);
  assert.deepEqual([signed.kind, signed.min, signed.max], ["diverging", -0.5, 0.5]);
});

test("bounds are finite and apart whatever the numbers are", () => {
  const inputs = [
    of(),
    of(0),
    of(3, 3, 3),
    of(-3),
    of(Number.NaN),
    of(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    of(1e-300, 2e-300),
    of(-1.7e308, 1.7e308),
    of(5e-324),
  ];
  for (const name of ["weights", "scores"]) {
    for (const palette of ["", "viridis", "puor"]) {
      for (const values of inputs) {
        const scale = colorScaleFor(name, values, { theme: "dark", palette });
        assert.ok(
          Number.isFinite(scale.min) && Number.isFinite(scale.max) && scale.min < scale.max,
          `${name} ${values}`,
        );
        for (const value of values) assert.match(scale.css(value), /^rgb\(\d+, \d+, \d+\)$/);
      }
    }
  }
});

test("extreme values reach the ends of the scale and zero its middle", () => {
  const ramp = paletteNamed("rdbu", "light")!.ramp;
  for (const size of [1e-300, 1, 1e300]) {
    const scale = colorScaleFor("scores", of(-size, size), light);
    assert.deepEqual(scale.color(size), ramp(1));
    assert.deepEqual(scale.color(-size), ramp(0));
    assert.ok(contrast(scale.color(0), [255, 255, 255]) < 1.2);
  }
});

test("a theme's colors are the ends of the default palettes, not of chosen ones", () => {
  const ends = { positive: [0, 200, 0], amount: [200, 0, 200] } as const;
  const scores = colorScaleFor("scores", of(-2, 2), { ...light, ends });
  assert.deepEqual(scores.color(2), ends.positive);
  assert.deepEqual(scores.color(-2), usualRamp("diverging", "light")(0));
  assert.ok(contrast(scores.color(0), usualRamp("diverging", "light")(0.5)) < 1.02);
  const weights = colorScaleFor("weights", of(0, 1), { ...light, ends });
  assert.deepEqual([weights.color(1), weights.color(0)], [ends.amount, usualRamp("sequential", "light")(0)]);
  const chosen = { ...light, palette: "greens" };
  assert.deepEqual(
    colorScaleFor("weights", of(0, 1), { ...chosen, ends }).color(1),
    colorScaleFor("weights", of(0, 1), chosen).color(1),
  );
});

test("without the first key, the others share all colors, and the first keeps the last", () => {
  const weights = of(0.9, 0.02, 0.08, 0.95, 0.05, 0);
  const scale = colorScaleFor("weights", weights, { ...light, choice: "first", cols: 3 });
  assert.deepEqual([scale.min, scale.max], [0, 0.08]);
  assert.deepEqual(scale.color(0.95), scale.color(0.08));
  assert.equal(colorScaleFor("weights", of(0.9, 0.2), { ...light, choice: "first", cols: 1 }).max, 0.9);
});

test("colors are read in every form a theme has", () => {
  assert.deepEqual(
    ["#0a141e", "#0a141e80", "rgb(10, 20, 30)", "rgba(10, 20, 30, 0.5)"].map(parseRgb),
    Array(4).fill([10, 20, 30]),
  );
});

test("not-a-number and masked cells are neutral, plus infinity is the top colour", () => {
  const scale = colorScaleFor("masked", of(1, Number.NEGATIVE_INFINITY, Number.NaN), light);
  assert.deepEqual(scale.color(Number.NaN), scale.color(Number.NEGATIVE_INFINITY));
  assert.notDeepEqual(scale.color(Number.NaN), scale.color(0));
  assert.deepEqual(scale.color(Number.POSITIVE_INFINITY), scale.color(1));
});

test("text has a contrast of 4.5 on every colour of every palette in both themes", () => {
  for (const name of paletteNames) {
    for (const theme of ["light", "dark"] as const) {
      for (const kind of ["weights", "scores"]) {
        const scale = colorScaleFor(kind, of(0, 1), { theme, palette: name });
        for (let step = -255; step <= 255; step++) {
          const value = step / 255;
          assert.ok(contrast(scale.color(value), parseRgb(scale.textCss(value))) >= 4.5, `${name} ${theme} ${value}`);
        }
      }
    }
  }
});

test("zero is near the page's background in both themes", () => {
  const backgrounds = { light: [255, 255, 255], dark: [30, 30, 30] } as const;
  for (const theme of ["light", "dark"] as const) {
    for (const name of ["weights", "scores"]) {
      const scale = colorScaleFor(name, of(0, 1), { theme });
      assert.ok(contrast(scale.color(0), backgrounds[theme]) < 1.6, `${theme} ${name}`);
      assert.ok(contrast(scale.color(1), backgrounds[theme]) > 2.5, `${theme} ${name}`);
    }
  }
});

test("a sequential palette by name runs from least to most, unknown names change nothing", () => {
  const named = colorScaleFor("scores", of(-1, 4), { theme: "light", palette: "Viridis" });
  assert.deepEqual([named.kind, named.min, named.max], ["sequential", -1, 4]);
  const unknown = colorScaleFor("scores", of(-1, 4), { theme: "light", palette: "__proto__" });
  assert.deepEqual(unknown.css(2), colorScaleFor("scores", of(-1, 4), light).css(2));
  const arm = colorScaleFor("weights", of(0, 1), { theme: "light", palette: "PuOr" });
  assert.deepEqual([arm.kind, arm.min, arm.max], ["sequential", 0, 1]);
});

test("a shared domain makes scales of two heads equal", () => {
  const domain = [0, 1] as const;
  const a = colorScaleFor("weights", of(0.1), { theme: "light", domain });
  const b = colorScaleFor("weights", of(0.9), { theme: "light", domain });
  assert.equal(a.css(0.5), b.css(0.5));
});

test("bounds leave out what is not finite", () => {
  assert.deepEqual(finiteBounds(of(Number.NaN, 2, Number.NEGATIVE_INFINITY, -3)), [-3, 2]);
  assert.equal(finiteBounds(of(Number.NaN)), undefined);
});

test("colours mix evenly and palettes' two notations are read", () => {
  assert.deepEqual(parseRgb("rgb(1, 20, 255)"), [1, 20, 255]);
  assert.deepEqual(parseRgb("#0114ff"), [1, 20, 255]);
  const from: Rgb = [10, 20, 30];
  const to: Rgb = [200, 100, 0];
  assert.deepEqual(mix(from, to, 0), from);
  assert.deepEqual(mix(from, to, 1), to);
  assert.deepEqual(textOn([255, 255, 255]), [0, 0, 0]);
  assert.deepEqual(textOn([0, 0, 120]), [255, 255, 255]);
  assert.equal(Math.round(contrast([0, 0, 0], [255, 255, 255])), 21);
});

/** Causal weights of n tokens that all keys share evenly: the first rows hold the large ones. */
const causal = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => (at % n <= Math.floor(at / n) ? 1 / (Math.floor(at / n) + 1) : 0));

test("weights whose largest dwarfs the usual one have colours by row, or bent ones where the rows are alike", () => {
  const scale = colorScaleFor("weights", causal(64), { theme: "light", cols: 64 });
  assert.deepEqual([scale.perRow, scale.min, scale.max], [true, 0, 1]);
  assert.deepEqual(scale.color(1 / 64, 63), scale.color(1, 0), "every row reaches the full colour");
  const spiky = Float64Array.from({ length: 64 }, (_, at) => (at % 9 === 0 ? 0.93 : 0.01));
  const bent = colorScaleFor("weights", spiky, { theme: "light", cols: 8 });
  assert.deepEqual([bent.perRow, bent.curve], [false, "sqrt"]);
  const even = colorScaleFor("weights", new Float64Array(64).fill(0.125), { theme: "light", cols: 8 });
  assert.deepEqual([even.perRow, even.curve], [false, "linear"]);
  const few = colorScaleFor("weights", of(0.9, 0.01, 0.01, 0.08), { theme: "light", cols: 2 });
  assert.deepEqual([few.perRow, few.curve], [false, "linear"], "a small table is as its numbers are");
  const chosen = colorScaleFor("weights", causal(64), { theme: "light", cols: 64, choice: "linear" });
  assert.deepEqual([chosen.perRow, chosen.curve], [false, "linear"]);
});

test("every curve rises from one end to the other, on both sides of zero", () => {
  const ramp = paletteNamed("rdbu", "light")!.ramp;
  for (const choice of ["linear", "sqrt", "log", "symlog"] as const) {
    const scale = colorScaleFor("scores", of(-8, -0.5, 0, 0.01, 8), { theme: "light", choice });
    assert.equal(scale.curve, choice);
    assert.deepEqual([scale.color(-8), scale.color(8)], [ramp(0), ramp(1)]);
    assert.ok(contrast(scale.color(0), [255, 255, 255]) < 1.2, `${choice}: zero stays in the middle`);
    const steps = [0, 0.01, 0.5, 2, 8].map((value) => contrast(scale.color(value), [255, 255, 255]));
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
      choice,
    );
  }
  const small = (choice: "linear" | "log"): readonly number[] =>
    colorScaleFor("weights", of(1e-6, 1e-5, 1), { theme: "light", choice }).color(1e-5);
  const nothing = colorScaleFor("weights", of(1e-6, 1), { theme: "light" }).color(0);
  assert.deepEqual(small("linear"), nothing);
  assert.notDeepEqual(small("log"), nothing);
});

test("masks of −10⁹ do not stretch the colours, large scores do", () => {
  const masked = colorScaleFor("masked", of(-1e9, 2, -3, 1), light);
  assert.deepEqual([masked.min, masked.max], [-3, 3]);
  assert.deepEqual(masked.color(-1e9), masked.color(-3));
  assert.equal(colorScaleFor("scores", of(-2e4, 5e3), light).max, 2e4);
  assert.equal(colorScaleFor("scores", of(-1e9, -1e9), light).max, 1e9);
});

test("a hundredth at each end is left out where that is asked for", () => {
  const values = Float64Array.from({ length: 1000 }, (_, at) => (at === 0 ? 1e6 : (at % 10) - 5));
  const scale = colorScaleFor("scores", values, { theme: "light", choice: "clip" });
  assert.deepEqual([scale.min, scale.max], [-5, 5]);
  assert.deepEqual(scale.color(1e6), scale.color(5));
});
