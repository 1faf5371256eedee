import type { Block, Spec } from "../../spec/spec.ts";
import { visibleText } from "../../view/visibleText.ts";
import { type LayerContext, memoryName } from "../context/layerContext.ts";
import { sub } from "./names.ts";

/** What a row or column is called; `named` where that is one of the document's tokens, which says more than the index. */
export interface Label {
  readonly text: string;
  readonly named: boolean;
}

const numbered = (letter: string, index: number): Label => ({ text: sub(letter, index), named: false });

/** The token of a position as it may be shown, where there is one for each of `rows` positions. */
function tokenLabel(tokens: readonly string[] | undefined, rows: number, index: number): Label | undefined {
  return tokens?.length === rows ? { text: visibleText(tokens[index] ?? ""), named: true } : undefined;
}

/** The label of query i, from 0: its token, else x₁, x₂, … (q₁, … where Q is given). */
export function queryLabel({ block, stack, dims }: LayerContext, i: number): Label {
  const given = block.Q !== undefined || block.dump !== undefined;
  return tokenLabel(stack.tokens, dims.n, i) ?? numbered(given ? "q" : "x", i);
}

/** The label of key j, from 0: `past₁` … for cached rows, then tokens or x₁ …, then `biasKV` and `zeroKV`. */
export function keyLabel(at: LayerContext, j: number): Label {
  const { dims, block, stack } = at;
  if (j < dims.past) return tokenLabel(stack.pastTokens, dims.past, j) ?? numbered("past", j);
  if (j >= dims.m) return { text: block.biasKV !== undefined && j === dims.m ? "biasKV" : "zeroKV", named: true };
  const fresh = j - dims.past;
  return tokenLabel(keyTokens(at), dims.m - dims.past, fresh) ?? numbered(keyLetter(at), fresh);
}

/** The labels of all queries and of all keys. */
export function labelsOf(at: LayerContext): { readonly queries: string[]; readonly keys: string[] } {
  return {
    queries: Array.from({ length: at.dims.n }, (_, i) => queryLabel(at, i).text),
    keys: Array.from({ length: at.dims.keys }, (_, j) => keyLabel(at, j).text),
  };
}

/** The tokens of where keys come from; a dump of weights may have them under `memory`. */
function keyTokens({ block, spec, stack }: LayerContext): readonly string[] | undefined {
  return tokensOfKeys(spec, block) ?? (block.memory === "self" ? stack.tokens : undefined);
}

/** The tokens of another sequence that a block's keys come from. */
export function tokensOfKeys(spec: Spec, block: Block): readonly string[] | undefined {
  if (block.memory === "encoder") return spec.encoder?.tokens;
  return block.memory === "root" || block.dump !== undefined ? spec.memory?.tokens : undefined;
}

function keyLetter(at: LayerContext): string {
  if (at.block.K !== undefined || at.block.dump !== undefined) return "k";
  const memory = memoryName(at, "K");
  if (memory === undefined) return "x";
  return memory === "encoder" ? "enc" : "mem";
}

/** Labels of a read-out that are handed on at most, for a layer of the document and for one of a round. */
const mostLabels = { layer: 4096, round: 256 };

/** The labels of a read-out's columns, as they may be shown; none without a read-out, or where they are too many to be read. */
export function labelsOfReadOut({ spec, layer, round }: LayerContext): string[] {
  const count = layer.steps.get("readOut.logits")?.tensor.shape.at(-1) ?? 0;
  const most = round === undefined ? mostLabels.layer : mostLabels.round;
  return count > most ? [] : Array.from({ length: count }, (_, id) => readOutLabel(spec, id));
}

/** What a column of a read-out is called: its label, the token of its id, or its number from 0. */
export function readOutLabel(spec: Spec, id: number): string {
  const { readOut, generate, main } = spec;
  // Columns are ids where the table of the embedding is shared, or where what is chosen enters again.
  const isId = readOut?.tied === true || generate !== undefined;
  return visibleText(readOut?.labels?.[id] ?? (isId ? main.vocabulary?.[id] : undefined) ?? String(id));
}
