import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { parseRgb, type Rgb } from "../core/view/color.ts";
import { type Theme, usualRamp, type ValueEnds } from "../core/view/palettes.ts";

/** Which of the two families of colours the theme belongs to. */
export const theme: Signal<Theme> = signal("dark");
/** Counts up whenever the theme's colours may have changed, for what is painted and not styled. */
export const themeVersion: Signal<number> = signal(0);

/** What color scales take from the theme: its family, and its own colors for their ends. */
export const scaleTheme: ReadonlySignal<{ readonly theme: Theme; readonly ends: ValueEnds }> = computed(() => {
  const name = theme.value;
  const version = themeVersion.value;
  // Before the first reading no style is known, and the palettes have ends of their own.
  return { theme: name, ends: version > 0 ? endsOf(getComputedStyle(document.documentElement), name) : {} };
});

/** The colors for the ends of scales, where they are not those of the palettes anyway. */
function endsOf(style: CSSStyleDeclaration, name: Theme): ValueEnds {
  const own = (variable: string, usual: Rgb): Rgb | undefined => {
    const css = style.getPropertyValue(`--vscode-attention-${variable}`).trim();
    // Compared as channels: a theme may write the same color in another way.
    return css === "" || String(parseRgb(css)) === String(usual) ? undefined : parseRgb(css);
  };
  const around = usualRamp("diverging", name);
  const [negative, positive] = [own("negativeValue", around(0)), own("positiveValue", around(1))];
  const amount = own("weight", usualRamp("sequential", name)(1));
  return { ...(negative && { negative }), ...(positive && { positive }), ...(amount && { amount }) };
}

/** Pixels of the letters of numbers, which follow the editor's: `--mono-size`. */
export const numberSize: ReadonlySignal<number> = computed(() => {
  const style = themeVersion.value > 0 && getComputedStyle(document.documentElement);
  const editor = style ? Number.parseFloat(style.getPropertyValue("--vscode-editor-font-size")) : 14;
  // Two less than the editor's, but never too small to be read.
  return Math.max(8, (editor || 14) - 2);
});

/** Follows the workbench's theme: it marks the body with its kind and the root with its colours. */
export function followTheme(): void {
  const read = (): void => {
    theme.value = isLight(document.body.classList) ? "light" : "dark";
    themeVersion.value++;
  };
  // The workbench changes these attributes with the theme, and sends no message.
  const observer = new MutationObserver(read);
  observer.observe(document.body, { attributeFilter: ["class", "data-vscode-theme-id"] });
  observer.observe(document.documentElement, { attributeFilter: ["style", "class"] });
  read();
}

function isLight(classes: DOMTokenList): boolean {
  return classes.contains("vscode-light") || classes.contains("vscode-high-contrast-light");
}
