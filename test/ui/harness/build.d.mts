/** Builds the page and its stub host; resolves with the folder. */
export function buildHarness(outDir?: string, options?: { minify?: boolean }): Promise<string>;
