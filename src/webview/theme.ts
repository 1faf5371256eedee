import { type Signal, signal } from "@preact/signals";
import type { Theme } from "../core/view/palettes.ts";

/** Which of the two families of colours the theme belongs to. */
export const theme: Signal<Theme> = signal("dark");
/** Counts up whenever the theme's colours may have changed, for what is painted and not styled. */
export const themeVersion: Signal<number> = signal(0);

/** Follows the workbench's theme: it marks the body with its kind and the root with its colours. */
export function followTheme(): void {
  const read = (): void => {
    theme.value = isLight(document.body.classList) ? "light" : "dark";
    themeVersion.value++;
  };
  const observer = new MutationObserver(read);
  observer.observe(document.body, { attributeFilter: ["class", "data-vscode-theme-id"] });
  observer.observe(document.documentElement, { attributeFilter: ["style", "class"] });
  read();
}

function isLight(classes: DOMTokenList): boolean {
  return classes.contains("vscode-light") || classes.contains("vscode-high-contrast-light");
}
