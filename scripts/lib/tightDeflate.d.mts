/** The raw deflate stream of some bytes. */
export function tightDeflate(data: Buffer): Buffer;
