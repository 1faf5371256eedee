// Function by function, so that the bundle holds only the palettes that are used.
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
import { mix, parseRgb, type Rgb } from "./color.ts";

/** Whether a palette runs from least to most, or from negative through a neutral zero to positive. */
export type PaletteKind = "sequential" | "diverging";
export type Theme = "light" | "dark";
export type Ramp = (t: number) => Rgb;

const ramp =
  (interpolate: (t: number) => string): Ramp =>
  (t) =>
    parseRgb(interpolate(t));

// Single-hue and diverging palettes run out to white, which glares on a dark page: there they start at the dark neutral
// below and rise to the palette's own light tones.
const night: Rgb = [36, 36, 40];

function sequentialAtNight(light: Ramp): Ramp {
  return (t) => (t < 0.5 ? mix(night, light(0.85), 2 * t) : mix(light(0.85), light(0.25), 2 * t - 1));
}

function divergingAtNight(light: Ramp): Ramp {
  return (t) => {
    const side = t < 0.5 ? -1 : 1;
    const far = Math.abs(2 * t - 1);
    const strong = light(0.5 + side * 0.36);
    return far < 0.6 ? mix(night, strong, far / 0.6) : mix(strong, light(0.5 + side * 0.17), (far - 0.6) / 0.4);
  };
}

interface Palette {
  readonly kind: PaletteKind;
  readonly light: Ramp;
  readonly dark: Ramp;
}

const multi = (interpolate: (t: number) => string): Palette => ({
  kind: "sequential",
  light: ramp((t) => interpolate(1 - t)),
  dark: ramp(interpolate),
});
const single = (interpolate: (t: number) => string): Palette => ({
  kind: "sequential",
  light: ramp(interpolate),
  dark: sequentialAtNight(ramp(interpolate)),
});
const diverging = (light: Ramp): Palette => ({ kind: "diverging", light, dark: divergingAtNight(light) });

// Negative is the warm side in RdBu and PuOr, and brown in BrBG, as these palettes are commonly read.
const palettes: ReadonlyMap<string, Palette> = new Map([
  ["blues", single(interpolateBlues)],
  ["greens", single(interpolateGreens)],
  ["greys", single(interpolateGreys)],
  ["viridis", multi(interpolateViridis)],
  ["cividis", multi(interpolateCividis)],
  ["magma", multi(interpolateMagma)],
  ["rdbu", diverging(ramp(interpolateRdBu))],
  ["puor", diverging(ramp((t) => interpolatePuOr(1 - t)))],
  ["brbg", diverging(ramp(interpolateBrBG))],
]);

/** Names that `display.colors` may have, in lower case; the names of ColorBrewer and Matplotlib. */
export const paletteNames: readonly string[] = [...palettes.keys()];

/** A palette by name (any case); undefined for an unknown name. `t` runs from 0 to 1, zero of a diverging one at 0.5. */
export function paletteNamed(name: string, theme: Theme): { kind: PaletteKind; ramp: Ramp } | undefined {
  const palette = palettes.get(name.toLowerCase());
  return palette && { kind: palette.kind, ramp: palette[theme] };
}
