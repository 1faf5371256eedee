import { tokensOfKeys } from "../core/explain/text/labels.ts";
import type { Dims } from "../core/spec/result.ts";
import type { Block, Spec } from "../core/spec/spec.ts";
import { visibleText } from "../core/view/visibleText.ts";

/** Labels of a layer's queries and of all its keys: the index, and the token where there is one. */
export interface LayerLabels {
  readonly query: (i: number) => string;
  readonly key: (j: number) => string;
}

const longestLabel = 24;

/**
 * Labels from the tokens of the stream, and for keys from wherever they come: only where there is one for each of them, for a
 * false label is worse than none. Cached and appended rows are named.
 */
export function labelsOf(spec: Spec, block: Block, dims: Dims): LayerLabels {
  const ofStream = (block.path.startsWith("encoder") ? spec.encoder : spec.main)?.tokens;
  const ofKeys = tokensOfKeys(spec, block) ?? (block.memory === "self" ? ofStream : undefined);
  return {
    query: (i) => labelled(i, ofStream, dims.n),
    key: (j) => {
      if (j < dims.past) return spec.main.pastTokens ? labelled(j, spec.main.pastTokens, dims.past) : `${j} past`;
      if (j >= dims.m) return `${j} ${j === dims.m && block.biasKV !== undefined ? "bias" : "zero"}`;
      return labelled(j, ofKeys, dims.m - dims.past, dims.past);
    },
  };
}

function labelled(index: number, tokens: readonly string[] | undefined, rows: number, first = 0): string {
  const token = tokens?.length === rows ? tokens[index - first] : undefined;
  return token === undefined ? String(index) : `${index} ${visibleText(token, longestLabel)}`;
}
