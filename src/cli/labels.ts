import type { Dims } from "../core/spec/result.ts";
import type { Block, Spec } from "../core/spec/spec.ts";
import { visibleText } from "../core/view/visibleText.ts";

/** Labels of a layer's queries and of all its keys: the index, and the token where there is one. */
export interface LayerLabels {
  readonly query: (i: number) => string;
  readonly key: (j: number) => string;
}

const longestLabel = 24;

/** Labels from the tokens of the stream, and for keys from wherever they come. Cached and appended rows are named. */
export function labelsOf(spec: Spec, block: Block, dims: Dims): LayerLabels {
  const ofStream = (block.path.startsWith("encoder") ? spec.encoder : spec.main)?.tokens;
  const ofKeys = { self: ofStream, root: spec.memory?.tokens, encoder: spec.encoder?.tokens }[block.memory];
  return {
    query: (i) => labelled(i, ofStream),
    key: (j) => {
      if (j < dims.past) return `${j} past`;
      if (j >= dims.m) return `${j} ${j === dims.m && block.biasKV !== undefined ? "bias" : "zero"}`;
      return labelled(j, ofKeys, dims.past);
    },
  };
}

function labelled(index: number, tokens: readonly string[] | undefined, first = 0): string {
  const token = tokens?.[index - first];
  return token === undefined ? String(index) : `${index} ${visibleText(token, longestLabel)}`;
}
