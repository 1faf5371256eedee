// Writes src/core/view/paletteStops.ts: the palettes of d3-scale-chromatic at 33 even stops, as a table that costs the page
// 2 KB instead of 24. A test compares the table with the library. Run after updating the library: node scripts/palettes.mjs
import { writeFileSync } from "node:fs";
import {
  interpolateBlues,
  interpolateBrBG,
  interpolateCividis,
  interpolateGreens,
  interpolateGreys,
  interpolateMagma,
  interpolatePuOr,
  interpolateRdBu,
  interpolateViridis,
} from "d3-scale-chromatic";

const palettes = {
  blues: interpolateBlues,
  greens: interpolateGreens,
  greys: interpolateGreys,
  viridis: interpolateViridis,
  cividis: interpolateCividis,
  magma: interpolateMagma,
  rdbu: interpolateRdBu,
  puor: interpolatePuOr,
  brbg: interpolateBrBG,
};
const stops = 33;

function hex(color) {
  if (color.startsWith("#")) return color.slice(1);
  return color
    .match(/\d+/g)
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("");
}

const rows = Object.entries(palettes).map(([name, interpolate]) => {
  const colors = Array.from({ length: stops }, (_, at) => hex(interpolate(at / (stops - 1))));
  return `  ${name}:\n    "${colors.join("")}",`;
});
writeFileSync(
  "src/core/view/paletteStops.ts",
  `// Written by scripts/palettes.mjs from d3-scale-chromatic (ColorBrewer's and Matplotlib's palettes); not edited by hand.

/** Each palette at ${stops} even stops from 0 to 1: six hexadecimal digits a stop, red, green and blue. */
export const paletteStops = {
${rows.join("\n")}
} as const;

/** A palette of the table. */
export type StopsName = keyof typeof paletteStops;
`,
);
