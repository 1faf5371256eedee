import { mix, parseRgb, type Rgb } from "./color.ts";
import { paletteStops, type StopsName } from "./paletteStops.ts";

/** Whether a palette runs from least to most, or from negative through a neutral zero to positive. */
export type PaletteKind = "sequential" | "diverging";
export type Theme = "light" | "dark";
export type Ramp = (t: number) => Rgb;

/** A palette of the table, straight lines between its stops; `t` beyond 0…1 is held at the ends. */
function ramp(name: StopsName): Ramp {
  const digits = paletteStops[name];
  const last = digits.length / 6 - 1;
  const stops = Array.from({ length: last + 1 }, (_, at) => parseRgb(`#${digits.slice(6 * at, 6 * at + 6)}`));
  return (t) => {
    const at = Math.max(0, Math.min(1, t)) * last;
    const below = Math.min(last - 1, Math.floor(at));
    // `below` comes before the last stop.
    return between(stops[below]!, stops[below + 1]!, at - below);
  };
}

/** A straight line in sRGB; the stops are close enough for it. */
function between(from: Rgb, to: Rgb, t: number): Rgb {
  const part = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (to[channel] - from[channel]) * t);
  return [part(0), part(1), part(2)];
}

// Single-hue and diverging palettes run out to white, which glares on a dark page: there they start at the dark neutral
// below and rise to the palette's own light tones.
const night: Rgb = [36, 36, 40];

function darkSequential(light: Ramp): Ramp {
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

const multi = (dark: Ramp): Palette => ({ kind: "sequential", light: (t) => dark(1 - t), dark });
const single = (light: Ramp): Palette => ({ kind: "sequential", light, dark: darkSequential(light) });
const flipped =
  (ramp: Ramp): Ramp =>
  (t) =>
    ramp(1 - t);
const diverging = (light: Ramp): Palette => ({ kind: "diverging", light, dark: divergingAtNight(light) });

// Negative is the warm side in RdBu and PuOr, and brown in BrBG, as these palettes are commonly read.
const palettes: ReadonlyMap<string, Palette> = new Map([
  ["blues", single(ramp("blues"))],
  ["greens", single(ramp("greens"))],
  ["greys", single(ramp("greys"))],
  ["viridis", multi(ramp("viridis"))],
  ["cividis", multi(ramp("cividis"))],
  ["magma", multi(ramp("magma"))],
  ["rdbu", diverging(ramp("rdbu"))],
  ["puor", diverging(flipped(ramp("puor")))],
  ["brbg", diverging(ramp("brbg"))],
]);

/** Colors that a theme gives the ends of the scales: of negative and positive numbers, and of amounts. */
export interface ValueEnds {
  readonly negative?: Rgb;
  readonly positive?: Rgb;
  readonly amount?: Rgb;
}

/** A scale that begins at the neutral of the default palettes; an end that the theme leaves alone keeps its palette's. */
export function rampWithEnds(kind: PaletteKind, theme: Theme, { negative, positive, amount }: ValueEnds): Ramp {
  const usual = usualRamp(kind, theme);
  if (kind === "sequential") return amount ? (t) => mix(usual(0), amount, t) : usual;
  return (t) => {
    const end = t < 0.5 ? negative : positive;
    return end ? mix(usual(0.5), end, Math.abs(2 * t - 1)) : usual(t);
  };
}

/** Names that `display.colors` may have, in lower case; the names of ColorBrewer and Matplotlib. @internal */
export const paletteNames: readonly string[] = [...palettes.keys()];

/** A palette by name (any case); undefined for an unknown name. `t` runs from 0 to 1, zero of a diverging one at 0.5. */
export function paletteNamed(name: string, theme: Theme): { kind: PaletteKind; ramp: Ramp } | undefined {
  const palette = palettes.get(name.toLowerCase());
  return palette && { kind: palette.kind, ramp: palette[theme] };
}

/** The scale of numbers that nobody chose a palette for. */
export function usualRamp(kind: PaletteKind, theme: Theme): Ramp {
  const found = paletteNamed(kind === "sequential" ? "blues" : "rdbu", theme);
  if (found === undefined) throw new Error("the usual palettes are in the table");
  return found.ramp;
}
