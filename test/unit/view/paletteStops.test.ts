import assert from "node:assert/strict";
import { test } from "node:test";
import * as chromatic from "d3-scale-chromatic";
import { parseRgb } from "../../../src/core/view/color.ts";
import type { paletteStops } from "../../../src/core/view/paletteStops.ts";
import { paletteNamed } from "../../../src/core/view/palettes.ts";

const library: Record<keyof typeof paletteStops, (t: number) => string> = {
  blues: chromatic.interpolateBlues,
  greens: chromatic.interpolateGreens,
  greys: chromatic.interpolateGreys,
  viridis: (t) => chromatic.interpolateViridis(1 - t),
  cividis: (t) => chromatic.interpolateCividis(1 - t),
  magma: (t) => chromatic.interpolateMagma(1 - t),
  rdbu: chromatic.interpolateRdBu,
  puor: (t) => chromatic.interpolatePuOr(1 - t),
  brbg: chromatic.interpolateBrBG,
};

for (const [name, wanted] of Object.entries(library)) {
  test(`${name} on a light page is the library's palette, to 3 of 255 in every channel`, () => {
    const palette = paletteNamed(name, "light");
    assert.ok(palette);
    for (let at = 0; at <= 500; at++) {
      const got = palette.ramp(at / 500);
      const want = parseRgb(wanted(at / 500));
      for (const channel of [0, 1, 2] as const) {
        assert.ok(Math.abs(got[channel] - want[channel]) <= 3, `${name} at ${at / 500}: ${got} for ${want}`);
      }
    }
  });
}
