import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, mix, parseRgb, type Rgb, textOn } from "../../../src/core/view/color.ts";
import { colorScaleFor, finiteBounds, numberKind } from "../../../src/core/view/colorScale.ts";
import { paletteNamed, paletteNames } from "../../../src/core/view/palettes.ts";

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

test("not-a-number and masked cells are neutral, plus infinity is the top colour", () => {
  const scale = colorScaleFor("masked", of(1, Number.NEGATIVE_INFINITY, Number.NaN), light);
  assert.deepEqual(scale.color(Number.NaN), scale.color(Number.NEGATIVE_INFINITY));
  assert.notDeepEqual(scale.color(Number.NaN), scale.color(0));
  assert.deepEqual(scale.color(Number.POSITIVE_INFINITY), scale.color(1));
  assert.deepEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0].map(numberKind), [
    "nan",
    "positiveInfinity",
    "negativeInfinity",
    "finite",
  ]);
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
