import { l10n } from "vscode";
import { sentenceKey } from "../core/sentenceKey.ts";
import { plainText, type Words } from "../core/words.ts";
import { iconFree, uiText } from "./uiText.ts";

/** English is filled here, where 1 goes with the singular. */
function translated(template: string, args: readonly (string | number)[]): string {
  // The packed extension names sentences by short keys, elsewhere they are their own.
  const key = [sentenceKey(template), template].find((one) => l10n.bundle?.[one] !== undefined);
  return key === undefined ? plainText({ template, args }) : l10n.t(key, ...args);
}

/** A sentence in the user's language, where it is shown as plain text. */
export function localize({ template, args }: Words): string {
  return translated(template, args);
}

/** A sentence in the user's language for places that read links and icons out of text: its values pass `uiText`. */
export function localizeSafe({ template, args }: Words): string {
  return translated(
    template,
    args.map((value) => (typeof value === "string" ? uiText(value) : value)),
  );
}

/** A sentence in the user's language as a lens' title; the template may name icons, the values may not. */
export function localizeLens({ template, args }: Words): string {
  return translated(
    template,
    args.map((value) => (typeof value === "string" ? iconFree(value) : value)),
  );
}
