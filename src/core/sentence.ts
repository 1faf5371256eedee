/**
 * A sentence for people, kept apart from its values so that a host can look up a translation of the template.
 * Placeholders are `{0}`, `{1}`, …; the English template is the key of the translation.
 */
export interface Words {
  readonly template: string;
  readonly args: readonly (string | number)[];
}

/** Makes a sentence from an English template and its values. */
export function words(template: string, ...args: readonly (string | number)[]): Words {
  return { template, args };
}

/** Fills a template's placeholders; a placeholder without a value stays as it is. */
export function fill(template: string, args: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = args[Number(index)];
    return value === undefined ? whole : String(value);
  });
}
