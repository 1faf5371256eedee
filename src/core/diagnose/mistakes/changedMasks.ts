import type { Block, Mask } from "../../spec/spec.ts";

export function withMasks({ maskPaths, ...block }: Block, masks: readonly Mask[]): Block {
  return { ...block, masks };
}
