import { test } from "node:test";
import { Random } from "../../../src/core/tensor/random.ts";
import { arrowsOf } from "../../../src/core/view/arrows.ts";
import { contrast, mix } from "../../../src/core/view/color.ts";
import { scaleChoices } from "../../../src/core/view/colorCurve.ts";
import { colorScaleFor } from "../../../src/core/view/colorScale.ts";
import { downsample } from "../../../src/core/view/downsample.ts";
import { fewDigits } from "../../../src/core/view/fewDigits.ts";
import {
  cellAt,
  cellRect,
  fitHeatmap,
  panBy,
  panToCell,
  visibleCells,
  zoomAt,
} from "../../../src/core/view/heatmapLayout.ts";
import { looksOf } from "../../../src/core/view/looks.ts";
import {
  briefNumber,
  cellText,
  decimalsFor,
  exactNumber,
  formatNumber,
  isBrief,
} from "../../../src/core/view/numberFormat.ts";
import { paletteNames } from "../../../src/core/view/palettes.ts";
import { pastedNumbers } from "../../../src/core/view/pastedNumbers.ts";
import { padLeft, padRight, textWidth } from "../../../src/core/view/textWidth.ts";
import { isolated, visibleText } from "../../../src/core/view/visibleText.ts";
import { Pinned } from "./pinned.ts";

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  1 / 3,
  -2 / 3,
  0.05,
  0.005,
  0.0049,
  1e-4,
  9.99e-5,
  -1e-9,
  10,
  99.995,
  12345.678,
  9999999,
  1e7,
  -123456789,
  5e-324,
  1.7e308,
  nan,
  infinity,
  -infinity,
];

/** Numbers of each kind that a matrix has. */
function kinds(): Readonly<Record<string, Float64Array>> {
  const random = new Random(7);
  const drawn = (count: number, at: (index: number) => number) =>
    Float64Array.from({ length: count }, (_, index) => at(index));
  const plain = drawn(48, () => random.normal());
  const weights = drawn(48, () => Math.abs(random.normal()) ** 5);
  return {
    plain,
    ...{
      weights,
      shares: drawn(48, (at) => (at % 8 === 0 ? 0.9 : 0.1 / 7)),
      few: Float64Array.of(1, 2, 3, 4),
      one: Float64Array.of(-2),
    },
    ...{
      zeros: new Float64Array(16),
      masked: plain.map((value, at) => (at % 8 > at / 8 ? -infinity : value)),
      biased: plain.map((value, at) => (at % 3 ? value : -1e9)),
    },
    ...{
      broken: Float64Array.of(nan, 1, -infinity, infinity),
      none: new Float64Array(),
      extremes: Float64Array.of(-1.7e308, 1.7e308, 0, 1),
    },
    large: drawn(9000, (at) => (at % 97 === 0 ? 50 : random.normal())),
  };
}

test("colors and cells are as they were when they were read", () => {
  const pinned = new Pinned("colors");
  for (const [kind, data] of Object.entries(kinds())) {
    for (const [at, choice] of scaleChoices.entries()) {
      const palette = paletteNames[at % paletteNames.length]!;
      const options = {
        theme: at % 2 === 0 ? "light" : "dark",
        choice,
        cols: 8,
        ...(at % 3 === 1 && { palette }),
        ...(choice === "ends" && { handEnds: [-0.5, 1] as const }),
        ...(choice === "heads" && { domain: [-1, 3] as const }),
      } as const;
      for (const name of ["weights", "scores"]) {
        const scale = colorScaleFor(name, data, options);
        const { kind: way, min, max, whole, reach, curve, perRow } = scale;
        const few = [...data.subarray(0, 10), min, max, (min + max) / 2, nan, -infinity];
        const colors = few.map((value, cell) =>
          [scale.css(value, cell >> 3), scale.textCss(value, cell >> 3), scale.pixel(value, cell >> 3)].join(" "),
        );
        pinned.note(`${kind} ${choice}`, name, { way, min, max, whole, reach, curve, perRow }, colors);
      }
    }
    const [rows, cols] = [Math.floor(data.length / 8), Math.min(8, data.length)];
    const scale = colorScaleFor("scores", data, { theme: "dark", cols });
    const bits = (every: number) => Uint8Array.from(data, (_, at) => Number(at % every === 1));
    const input = {
      rows: Math.min(rows, 9),
      cols,
      data,
      scale,
      decimals: 2,
      terse: rows > 3,
      signed: rows > 5,
      masked: bits(5),
      moved: bits(4),
      wrong: bits(3),
    };
    pinned.note(
      kind,
      looksOf(input),
      looksOf({ ...input, masked: undefined, moved: undefined, wrong: undefined }, { input, looks: looksOf(input) }),
    );
    if (rows > 0)
      for (const most of [1, 2, 3, 5])
        pinned.note(kind, downsample({ rows, cols, data: data.subarray(0, rows * cols) }, most + 1, most));
  }
  pinned.note(
    "mixed",
    [0, 0.25, 0.5, 1, 1.5].map((part) => [
      mix([0, 10, 200], [255, 128, 3], part),
      contrast([0, 10, 200], [255, 128, 3]),
    ]),
  );
  pinned.check();
});

test("numbers and texts are written as they were when they were read", () => {
  const pinned = new Pinned("writing");
  for (const value of numbers) {
    const places = [0, 1, 2, 4, 20, -1, 2.5, nan].map((decimals) => formatNumber(value, decimals));
    const digits = [1, 2, 4, 6].map((count) => [
      briefNumber(value, count),
      isBrief(value, count),
      fewDigits(value, count),
    ]);
    pinned.note(
      String(Object.is(value, -0) ? "-0" : value),
      places,
      digits,
      cellText(value, 2, true),
      exactNumber(value),
      decimalsFor(Float64Array.of(value, 0), 2),
    );
  }
  for (const text of [
    "",
    "plain",
    "é",
    "e\u0301",
    "漢字",
    "かな",
    "한",
    "😀",
    "\t\n\u0000",
    "\u202eabc",
    "a".repeat(300),
    "\u1100\u115f\u1160",
    "\u2e80\u303e\u303f",
    "\ufe30\ufe6f\ufe70",
  ])
    pinned.note(
      JSON.stringify(text),
      textWidth(text),
      padLeft(text, 6),
      padRight(text, 6),
      visibleText(text),
      visibleText(text, 2),
      isolated(text),
    );
  for (const text of [
    "",
    "1",
    "1\t2\n3\t4",
    "1,2\r\n3,4\r\n",
    "1 2\n3",
    "x",
    "[[1, 2], [3, 4]]",
    "1;2",
    "-0.5e3\tNaN",
    "∞",
    "1\t\t2",
    "\n\n",
    "1,5",
  ])
    pinned.note(`pasted ${JSON.stringify(text)}`, pastedNumbers(text));
  pinned.check();
});

test("heatmaps and arrows lie as they did when they were read", () => {
  const pinned = new Pinned("layout");
  const sizes = [
    [1, 1, 100, 50],
    [10, 20, 100, 50],
    [3, 500, 300, 200],
    [1000, 7, 120, 90],
    [0, 0, 10, 10],
    [64, 64, 64, 64],
  ] as const;
  for (const [rows, cols, width, height] of sizes) {
    const whole = fitHeatmap(rows, cols, width, height);
    const zoomed = zoomAt(whole, 3, width / 3, height / 2);
    for (const layout of [
      whole,
      zoomed,
      zoomAt(zoomed, 0.4, 1, 2),
      zoomAt(zoomed, 1e9, width, 0),
      panBy(zoomed, 10, -5),
      panBy(zoomed, 1e6, 1e6),
      panToCell(zoomed, rows - 1, cols - 1),
      panToCell(panToCell(zoomed, rows - 1, cols - 1), 0, 0),
    ])
      pinned.note(
        `${rows}×${cols}`,
        layout,
        visibleCells(layout),
        cellAt(layout, 0, 0),
        cellAt(layout, width / 2, height / 2),
        cellAt(layout, width, height),
        cellAt(layout, -1, -1),
        cellRect(layout, 1, 2),
      );
  }
  const lengths = [
    [1, 1],
    [3, 1],
    [0, 2],
    [0, 0],
    [1e-9, 1e9],
    [infinity, 1],
  ] as const;
  for (const [qNorm, kNorm] of lengths)
    for (const theta of [0, 0.3, Math.PI / 2, 2.5, Math.PI, nan])
      pinned.note(
        `${qNorm} ${kNorm} ${theta}`,
        arrowsOf(
          { qNorm, kNorm, dot: 0, cos: Math.cos(theta), theta, projection: qNorm * Math.cos(theta), dims: 2 },
          200,
          120,
        ),
      );
  pinned.check();
});
