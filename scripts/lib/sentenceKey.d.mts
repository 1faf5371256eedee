/** The short name of a sentence's translation in the packed extension. */
export function sentenceKey(template: string): string;
