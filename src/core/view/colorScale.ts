import { cssRgb, type Rgb, textOn } from "./color.ts";
import { bend, type ColorCurve, hundredths, type ScaleChoice, wayOf } from "./colorCurve.ts";
import { type PaletteKind, paletteNamed, type Ramp, rampWithEnds, type Theme, type ValueEnds } from "./palettes.ts";

/** Colours for the numbers of a matrix, and the bounds to write at its colour bar. */
export interface ColorScale {
  readonly kind: PaletteKind;
  /** Bounds of all numbers; with `perRow` each row has its own within them. */
  readonly min: number;
  readonly max: number;
  /** The bounds without the ends set by hand, which lie within them. */
  readonly whole: readonly [number, number];
  /** Beyond these a number has the color of another, because the reader left it out; infinite where nothing was left out. */
  readonly reach: readonly [number, number];
  readonly curve: ColorCurve;
  /** Whether each row has bounds of its own; callers then say the row of a value, from 0. */
  readonly perRow: boolean;
  /** Beyond the bounds the end colours; NaN and −Infinity (a masked cell) a neutral grey. */
  color(value: number, row?: number): Rgb;
  /** The same as a pixel of an image's 32-bit numbers. */
  pixel(value: number, row?: number): number;
  css(value: number, row?: number): string;
  /** Black or white, with a contrast of at least 4.5 on the value's colour. */
  textCss(value: number, row?: number): string;
}

export interface ColorOptions {
  readonly theme: Theme;
  /** `display.colors`; unknown names fall back to the defaults. */
  readonly palette?: string;
  /** What the theme gives the ends of the default palettes. */
  readonly ends?: ValueEnds;
  /** Bounds to share between matrices, e.g. all heads; otherwise those of the finite values. */
  readonly domain?: readonly [number, number];
  /** Ends set by hand, the lower one first; beyond them the end colours. Around zero the farther one counts in both directions. */
  readonly handEnds?: readonly [number, number];
  /** What the reader chose; `auto` where nothing was. */
  readonly choice?: ScaleChoice;
  /** Numbers in a row of the matrix, without which no row has bounds of its own. */
  readonly cols?: number;
}

/** The bounds of some numbers, the smallest and the largest. */
type Bounds = readonly [low: number, high: number];

const steps = 256;
const everything: Bounds = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const neutral: Readonly<Record<Theme, Rgb>> = { light: [226, 226, 226], dark: [58, 58, 58] };

/** Steps whose numbers are amounts: their scale starts at 0 unless one of them is negative. */
const amounts: ReadonlySet<string> = new Set(["weights", "dumped", "meanWeights", "mask"]);

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

/** From here down a number is taken for a mask that was added to a score, if all others are small. */
const masking = -1e4;
const largestBesideMask = 1e3;

/** The finite bounds that colours run between: a mask of −10⁹ does not stretch them. */
export function colorBounds(values: Float64Array): Bounds | undefined {
  const all = finiteBounds(values);
  if (all === undefined || all[0] > masking) return all;
  const others = finiteBounds(values.filter((value) => value > masking));
  const isMask = others !== undefined && Math.max(-others[0], others[1]) <= largestBesideMask;
  return isMask ? others : all;
}

/** The bounds for what the reader chose to look at. */
function boundsFor(choice: ScaleChoice, values: Float64Array, cols: number): Bounds | undefined {
  if (choice === "clip") return hundredths(values);
  const rest = choice === "first" && cols > 1 ? values.filter((_, index) => index % cols !== 0) : values;
  return colorBounds(rest);
}

/** The part of the way from min to max, 0…1, without overflow; 0.5 where they are equal. */
function partOf(value: number, min: number, max: number): number {
  const span = max / 2 - min / 2;
  if (span === 0) return 0.5;
  return Math.max(0, Math.min(1, (value / 2 - min / 2) / span));
}

/** The bounds a scale of a kind has for values between `low` and `high`. */
function domainOf(kind: PaletteKind, isAmount: boolean, low: number, high: number): Bounds {
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
function choose(isAmount: boolean, { theme, palette, ends = {} }: ColorOptions): Choice {
  const kind: PaletteKind = isAmount ? "sequential" : "diverging";
  const named = palette === undefined ? undefined : paletteNamed(palette, theme);
  const chosen = named ?? { kind, ramp: rampWithEnds(kind, theme, ends) };
  return isAmount && chosen.kind === "diverging" ? { kind: "sequential", ramp: upperArm(chosen.ramp) } : chosen;
}

/**
 * The colour scale of a matrix by its name (step id or tensor name): sequential from 0 for weights, diverging around 0 for all
 * others; a sequential palette asked for by name runs from the smallest to the largest value. Bounds are always finite and apart.
 */
export function colorScaleFor(name: string, values: Float64Array, options: ColorOptions): ColorScale {
  const { choice = "auto", cols = 0 } = options;
  const own = boundsFor(choice, values, cols);
  const [low, high] = options.domain ?? own ?? [0, 0];
  const isAmount = low >= 0 && (amounts.has(name) || /^mask\b/.test(name));
  const { kind, ramp } = choose(isAmount, options);
  const whole = domainOf(kind, isAmount, low, high);
  const bounds = withinEnds(kind, whole, options.handEnds);
  const { curve, perRow } = wayOf(choice, isAmount, values, cols);
  const isPerRow = perRow && cols > 0 && options.domain === undefined && options.handEnds === undefined;
  const rows = isPerRow ? boundsOfRows(kind, isAmount, values, cols) : undefined;
  const leavesOut = choice === "clip" || choice === "first" || options.handEnds !== undefined;
  const reach = leavesOut ? bounds : everything;
  return scaleOf(
    { kind, curve, bounds, whole, reach, rows, floor: floorOf(curve, kind, bounds, values) },
    ramp,
    neutral[options.theme],
  );
}

/** The part of the bounds that is between ends set by hand; the bounds where that is nothing. */
function withinEnds(kind: PaletteKind, whole: Bounds, ends: Bounds | undefined): Bounds {
  if (ends === undefined) return whole;
  const most = Math.max(...ends.map(Math.abs));
  const [low, high] = kind === "diverging" ? [-most, most] : ends;
  const bounds: Bounds = [Math.max(low, whole[0]), Math.min(high, whole[1])];
  return bounds[0] < bounds[1] ? bounds : whole;
}

/** The bounds of each row; a row without a finite number has those of nothing. */
function boundsOfRows(kind: PaletteKind, isAmount: boolean, values: Float64Array, cols: number): Bounds[] {
  return Array.from({ length: Math.ceil(values.length / cols) }, (_, row) => {
    const [low, high] = colorBounds(values.subarray(row * cols, (row + 1) * cols)) ?? [0, 0];
    return domainOf(kind, isAmount, low, high);
  });
}

/** How far a number is from where its colours begin: 0…1 from the least, or from zero in both directions. */
function shareOf(kind: PaletteKind, value: number, [min, max]: Bounds): number {
  const part = partOf(value, min, max);
  return kind === "diverging" ? Math.abs(2 * part - 1) : part;
}

/** The smallest share above zero, where a logarithm begins. */
function floorOf(curve: ColorCurve, kind: PaletteKind, bounds: Bounds, values: Float64Array): number {
  if (curve !== "log") return 0;
  return values.reduce((least, value) => {
    const share = Number.isFinite(value) ? shareOf(kind, value, bounds) : 0;
    return share > 0 && share < least ? share : least;
  }, 1);
}

interface ScaleParts {
  readonly kind: PaletteKind;
  readonly curve: ColorCurve;
  readonly bounds: Bounds;
  readonly whole: Bounds;
  readonly reach: Bounds;
  readonly rows: readonly Bounds[] | undefined;
  readonly floor: number;
}

function scaleOf({ kind, curve, bounds, whole, reach, rows, floor }: ScaleParts, ramp: Ramp, none: Rgb): ColorScale {
  // Each made when it is asked for: a small matrix needs a few of them only.
  const colorAt = each((step) => ramp(step / (steps - 1)));
  const cssAt = each((step) => cssRgb(colorAt(step)));
  const textAt = each((step) => cssRgb(textOn(colorAt(step))));
  let pixels: Uint32Array | undefined;
  const nonePixel = packed(none);
  const place = (value: number, within: Bounds): number => {
    const part = partOf(value, within[0], within[1]);
    if (curve === "linear") return part;
    if (kind === "sequential") return bend(curve, part, floor);
    return 0.5 + (Math.sign(part - 0.5) * bend(curve, Math.abs(2 * part - 1), floor)) / 2;
  };
  const indexOf = (value: number, row: number): number =>
    Number.isNaN(value) || value === Number.NEGATIVE_INFINITY
      ? -1
      : Math.round(place(value, rows?.[row] ?? bounds) * (steps - 1));
  /** What a value's color is made into; `none` where it has no color. */
  const of =
    <T>(made: (step: number) => T, without: T) =>
    (value: number, row = -1): T => {
      const step = indexOf(value, row);
      return step < 0 ? without : made(step);
    };
  return {
    kind,
    min: bounds[0],
    max: bounds[1],
    whole,
    reach,
    curve,
    perRow: rows !== undefined,
    color: of(colorAt, none),
    pixel: (value, row = -1) => {
      pixels ??= Uint32Array.from({ length: steps }, (_, step) => packed(colorAt(step)));
      return pixels[indexOf(value, row)] ?? nonePixel;
    },
    css: of(cssAt, cssRgb(none)),
    textCss: of(textAt, cssRgb(textOn(none))),
  };
}

/** What is made of each step of a scale, once. */
function each<T>(make: (step: number) => T): (step: number) => T {
  const made = new Map<number, T>();
  return (step) => {
    const known = made.get(step);
    if (known !== undefined) return known;
    const one = make(step);
    made.set(step, one);
    return one;
  };
}

/** An opaque color as a 32-bit number whose bytes are red, green, blue and alpha in the memory of a little-endian machine. */
export function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
