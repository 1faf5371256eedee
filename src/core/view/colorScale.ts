import { cssRgb, type Rgb, textOn } from "./color.ts";
import { type PaletteKind, paletteNamed, type Ramp, type Theme } from "./palettes.ts";

/** What a number is to a drawing: NaN and the infinities get marks of their own beside their colour. */
export type NumberKind = "finite" | "nan" | "positiveInfinity" | "negativeInfinity";

/** Colours for the numbers of a matrix, and the bounds to write at its colour bar. */
export interface ColorScale {
  readonly kind: PaletteKind;
  readonly min: number;
  readonly max: number;
  /** Beyond the bounds the end colours; NaN and −Infinity (a masked cell) a neutral grey. */
  color(value: number): Rgb;
  css(value: number): string;
  /** Black or white, with a contrast of at least 4.5 on the value's colour. */
  textCss(value: number): string;
}

export interface ColorOptions {
  readonly theme: Theme;
  /** `display.colors`; unknown names fall back to the defaults. */
  readonly palette?: string;
  /** Bounds to share between matrices, e.g. all heads; otherwise those of the finite values. */
  readonly domain?: readonly [number, number];
}

const steps = 256;
const neutral: Readonly<Record<Theme, Rgb>> = { light: [226, 226, 226], dark: [58, 58, 58] };
const fallback: Readonly<Record<PaletteKind, string>> = { sequential: "blues", diverging: "rdbu" };

/** Steps whose numbers are amounts: their scale starts at 0 unless one of them is negative. */
const amounts: ReadonlySet<string> = new Set(["weights", "meanWeights", "mask"]);

/** Which of the four kinds of number a value is. */
export function numberKind(value: number): NumberKind {
  if (Number.isNaN(value)) return "nan";
  if (value === Number.POSITIVE_INFINITY) return "positiveInfinity";
  return value === Number.NEGATIVE_INFINITY ? "negativeInfinity" : "finite";
}

/** Smallest and largest finite value; undefined where there is none. */
export function finiteBounds(values: Float64Array): readonly [number, number] | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? [min, max] : undefined;
}

/** The part of the way from min to max, 0…1, without overflow; 0.5 where they are equal. */
function partOf(value: number, min: number, max: number): number {
  const span = max / 2 - min / 2;
  if (span === 0) return 0.5;
  return Math.max(0, Math.min(1, (value / 2 - min / 2) / span));
}

/** The bounds a scale of a kind has for values between `low` and `high`. */
function domainOf(kind: PaletteKind, isAmount: boolean, low: number, high: number): readonly [number, number] {
  if (kind === "diverging") {
    const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return [-most, most];
  }
  if (isAmount && low >= 0) return [0, high || 1];
  return low === high ? [Math.min(0, low), Math.max(0, high) || (low < 0 ? 0 : 1)] : [low, high];
}

/** The upper arm of a diverging palette, for amounts. */
function upperArm(ramp: Ramp): Ramp {
  return (t) => ramp(0.5 + t / 2);
}

interface Choice {
  readonly kind: PaletteKind;
  readonly ramp: Ramp;
}

/** The palette asked for where there is one of that name, else the default of the kind that suits the numbers. */
function choose(isAmount: boolean, { theme, palette }: ColorOptions): Choice {
  const wanted: PaletteKind = isAmount ? "sequential" : "diverging";
  const named = palette === undefined ? undefined : paletteNamed(palette, theme);
  const chosen = named ?? paletteNamed(fallback[wanted], theme)!;
  return isAmount && chosen.kind === "diverging" ? { kind: "sequential", ramp: upperArm(chosen.ramp) } : chosen;
}

/**
 * The colour scale of a matrix by its name (step id or tensor name): sequential from 0 for weights, diverging around 0 for all
 * others; a sequential palette asked for by name runs from the smallest to the largest value. Bounds are always finite and apart.
 */
export function colorScaleFor(name: string, values: Float64Array, options: ColorOptions): ColorScale {
  const [low, high] = options.domain ?? finiteBounds(values) ?? [0, 0];
  const isAmount = low >= 0 && (amounts.has(name) || /^mask\b/.test(name));
  const { kind, ramp } = choose(isAmount, options);
  const [min, max] = domainOf(kind, isAmount, low, high);
  return scaleOf(kind, min, max, ramp, neutral[options.theme]);
}

function scaleOf(kind: PaletteKind, min: number, max: number, ramp: Ramp, none: Rgb): ColorScale {
  const colors = Array.from({ length: steps }, (_, step) => ramp(step / (steps - 1)));
  const texts = colors.map((color) => cssRgb(textOn(color)));
  const css = colors.map(cssRgb);
  const indexOf = (value: number): number =>
    Number.isNaN(value) || value === Number.NEGATIVE_INFINITY ? -1 : Math.round(partOf(value, min, max) * (steps - 1));
  return {
    kind,
    min,
    max,
    color: (value) => colors[indexOf(value)] ?? none,
    css: (value) => css[indexOf(value)] ?? cssRgb(none),
    textCss: (value) => texts[indexOf(value)] ?? cssRgb(textOn(none)),
  };
}
