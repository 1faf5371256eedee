/** A colour as red, green and blue, each 0…255. */
export type Rgb = readonly [number, number, number];

/** Reads `#010203` or `rgb(1, 2, 3)`, with or without an alpha, which is left out: the forms of palettes and of a theme's colors. */
export function parseRgb(css: string): Rgb {
  const parts = css.startsWith("#") ? css.match(/[\da-f]{2}/gi)?.map((part) => `0x${part}`) : css.match(/[\d.]+/g);
  const [red = 0, green = 0, blue = 0] = parts?.map(Number) ?? [];
  return [red, green, blue];
}

/** The colour as CSS: `rgb(1, 2, 3)`. */
export function cssRgb([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function gamma(part: number): number {
  const clipped = Math.max(0, Math.min(1, part));
  return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
}

/** Relative luminance, 0…1, as WCAG 2 defines it. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio of two colours, 1…21, as WCAG 2 defines it. @internal */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** Black or white, whichever reads better: the contrast is at least 4.58 on every colour. */
export function textOn(background: Rgb): Rgb {
  // (L + 0.05) / 0.05 against 1.05 / (L + 0.05): the two contrasts, without working out the luminance twice.
  return (luminance(background) + 0.05) ** 2 >= 1.05 * 0.05 ? black : white;
}

type Lab = readonly [number, number, number];

/** To Oklab (Björn Ottosson, 2020), in which equal steps look equal. */
function toLab(color: Rgb): Lab {
  const [r, g, b] = color.map(linear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** The colour a part `t` (0…1) of the way from one to the other, in steps that look equal. */
export function mix(from: Rgb, to: Rgb, t: number): Rgb {
  const a = toLab(from);
  const b = toLab(to);
  return fromLab([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]);
}
