import { type Words, words } from "../../words.ts";
import { lengthOf, nestingItems } from "../syntax/numberRow.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import { plainName } from "./foreignNames.ts";

const sizes =
  /^(hiddensize|dmodel|embeddim|nembd|headdim|dhead|dk|dv|kdim|vdim|intermediatesize|ffndim|dimfeedforward|ninner|n(um(hidden)?)?layers?|vocabsize|maxpositionembeddings|vheaddim|qk(no|ro)peheaddim|k?[qv]lorarank|relativeattentionnumbuckets)$/;
const masks = /^(attnmask|attentionmask|srcmask|tgtmask)$/;
const dropouts = /^(dropoutp|attentiondropout|attndropout|attnpdrop|attentionprobsdropoutprob)$/;
/** PyTorch's names for the tensors of a recurrent network; its biases are as they are here. */
const recurrentTensors: Readonly<Record<string, string>> = { weightihl0: "W", weighthhl0: "U" };
const experts = /(expert|^moe|router)/;

/** The shape of nested arrays by the first of each, as `3×4`; empty for anything else. */
function writtenShape(node: SyntaxNode): string {
  const sizes: number[] = [];
  for (let at: SyntaxNode | undefined = node; at?.kind === "array"; at = nestingItems(at)[0]) sizes.push(lengthOf(at));
  return sizes.join("×");
}

/** Switches of other libraries, and sizes that -1 or 0 switches off. */
const switches =
  /^(iscausal|causal|unidirectional|tril|alibi|ropescaling|qknorm|qklayernorm|addbiaskv|addzeroattn|attnlogitsoftcapping|logitcap|softcapval|slidingwindow|attentionchunksize)$/;
const windows = /^(slidingwindow|windowsize|localwindowsize|attentionchunksize)$/;

/** What is to be said of another library's key that switches off what no key of ours switches on; undefined otherwise. */
export function foreignDefault(name: string, value: string): Words | undefined {
  const plain = plainName(name);
  if (plain === "attentionbias" && /^(true|false)$/.test(value)) {
    return words("there is no property for {0}: write bq, bk, bv and bo, or leave them out", name);
  }
  const isOff =
    (switches.test(plain) && /^(false|null|None)$/.test(value)) ||
    (windows.test(plain) && /^(-1|0|null)$/.test(value)) ||
    (dropouts.test(plain) && /^0(\.0*)?$/.test(value));
  return isOff ? words("{0}: {1} is the default, so it can be removed", name, value) : undefined;
}

/** What is to be said of another library's key that has no key of ours with its value; undefined for any other name. */
export function foreignHint(name: string, X?: SyntaxNode): Words | undefined {
  const plain = plainName(name);
  if (sizes.test(plain)) {
    const found = X === undefined ? "" : writtenShape(X);
    return found === ""
      ? words("there is no property for {0}: it follows from the shapes of the tensors", name)
      : words("there is no property for {0}: it follows from the shapes of the tensors (X is {1})", name, found);
  }
  if (masks.test(plain)) {
    return words(
      '{0} is mask where 1 (true) means visible, {"blocked": …} under mask where true means ignored, and bias where its numbers are added to the scores',
      name,
    );
  }
  if (dropouts.test(plain)) {
    return words('{0}: a probability alone changes no number; "dropout" takes {"p": …, "mask": …}', name);
  }
  if (/^(rotarypct|partialrotaryfactor)$/.test(plain)) {
    return words('{0} is "dim" of a rope position: this share of dk, as a number of entries', name);
  }
  if (plain === "smoothsoftmax") return words('{0} is "sinks" with a 0 for each head', name);
  if (plain === "cuseqlens") {
    return words('{0} is {"documents": [0, 0, 1, …]} under mask: the document of each position', name);
  }
  if (plain === "clipqkv") {
    return words("{0} cannot be written: clamp the numbers and write them as Q, K and V", name);
  }
  if (plain === "applyresidualconnectionpostlayernorm") {
    return words("{0} cannot be written: a residual adds what entered the block, before its norm", name);
  }
  if (experts.test(plain)) {
    return words("{0} cannot be written: write the expert that was chosen as feedForward", name);
  }
  const recurrent = recurrentTensors[plain];
  if (recurrent !== undefined) {
    return words("{0} of PyTorch is {1} here, the other way round: in × out instead of out × in", name, recurrent);
  }
  return undefined;
}
