/** The short name of a sentence's translation in the packed extension, as `src/core/sentenceKey.ts` has it. */
export function sentenceKey(template) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < template.length; at++) hash = Math.imul(hash ^ template.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(36);
}
