/**
 * The short name of a sentence under which the packed extension has its translation: FNV-1a of its UTF-16 units, in base 36. Packing
 * makes sure that no two sentences share one.
 */
export function sentenceKey(template: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < template.length; at++) hash = Math.imul(hash ^ template.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(36);
}
