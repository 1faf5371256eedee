import { streamedBlocks } from "../core/engine/streamed.ts";
import { limits } from "../core/limits.ts";
import { scoreCount, specDims } from "../core/spec/specDims.ts";
import type { FileProblem } from "./places.ts";
import type { ReadSpec } from "./specReading.ts";

/** Where and why a spec is too large to be computed here; undefined when it is not. */
export function tooLarge({ spec, document, places }: ReadSpec): FileProblem | undefined {
  const streamed = streamedBlocks(spec, limits.scores);
  for (const { block, dims } of specDims(spec)) {
    const count = scoreCount(dims);
    if (count <= limits.scores || streamed.has(block)) continue;
    const layer = block.path === "" ? "" : `${block.path}: `;
    const source = document.tensors.get("Q") ?? document.tensors.get("X");
    const size = `${dims.batch}×${dims.heads}×${dims.n}×${dims.keys}`;
    const message = `${layer}${size} scores are ${count}, more than ${limits.scores}`;
    return { severity: "error", place: places.at(source?.key.offset ?? 0), message, notes: [] };
  }
  return undefined;
}
