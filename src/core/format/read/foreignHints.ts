import { type Words, words } from "../../words.ts";
import { lengthOf, nestingItems } from "../syntax/numberRow.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import { plainName } from "./foreignNames.ts";

/** The keys other than the one being described. */
export interface Siblings {
  get(name: string): { readonly node: SyntaxNode } | undefined;
}

const dropouts = /^(dropoutp|attentiondropout|attndropout|attnpdrop|attentionprobsdropoutprob)$/;

/** Switches of other libraries, and sizes that -1 or 0 switches off. */
const switches =
  /^(iscausal|causal|unidirectional|tril|(use)?alibi|ropescaling|(use)?qknorm|qklayernorm|addbiaskv|addzeroattn|attnlogitsoftcapping|logitcap|softcapval|slidingwindow|attentionchunksize|scaleembedding|multiquery|newdecoderarchitecture|attn(temperaturetuning|outputgate)|scaleattnbyinverselayeridx|enablegqa)$/;
const windows = /^(slidingwindow|windowsize|localwindowsize|attentionchunksize)$/;

/** What is to be said of another library's key that switches off what no key of ours switches on; undefined otherwise. */
export function foreignDefault(name: string, value: string): Words | undefined {
  const plain = plainName(name);
  if (/^(attention|qkv|use)bias$/.test(plain) && /^(true|false)$/.test(value)) {
    return words("there is no property for {0}: write bq, bk, bv and bo, or leave them out", name);
  }
  const isOff =
    (switches.test(plain) && /^(false|null|None)$/.test(value)) ||
    (/^(batchfirst|scaleattnweights)$/.test(plain) && value === "true") ||
    (windows.test(plain) && /^(-1|0|null)$/.test(value)) ||
    (dropouts.test(plain) && /^0(\.0*)?$/.test(value));
  return isOff ? words("{0}: {1} is the default, so it can be removed", name, value) : undefined;
}

/** What is to be said of another library's key that has no key of ours with its value; undefined for any other name. */
export function foreignHint(name: string, value: string, beside: Siblings): Words | undefined {
  const plain = plainName(name);
  return hints.find(([names]) => names.test(plain))?.[1](name, value, beside);
}

type Hint = (name: string, value: string, beside: Siblings) => Words;

const hints: readonly (readonly [RegExp, Hint])[] = [
  [
    /^(hiddensize|dmodel|embeddim|nembd|headdim|dhead|dk|dv|kdim|vdim|intermediatesize|ffndim|dimfeedforward|ninner|n(um(hidden)?)?layers?|vocabsize|maxpositionembeddings|maxseqlen|nctx|npositions|vheaddim|qk(no|ro)peheaddim|k?[qv]lorarank|relativeattentionnumbuckets)$/,
    sizeHint,
  ],
  [/^numk(eyvalue|v)groups$/, groupsHint],
  [
    /^((src|tgt|memory|decoder|encoder|crossattn)?(attn|attention)?mask)$/,
    (name) =>
      words(
        '{0} is mask where 1 (true) means visible, {"blocked": …} under mask where true means ignored, and bias where its numbers are added to the scores',
        name,
      ),
  ],
  [
    /^(src|tgt|memory|encoder|decoder)?(key)?paddingmask$/,
    (name) =>
      words(
        '{0} is {"keys": …} under mask where 1 (true) is a real key; in PyTorch true is padding: {"blocked": …}, B×1×1×m',
        name,
      ),
  ],
  [dropouts, (name) => words('{0}: a probability alone changes no number; "dropout" takes {"p": …, "mask": …}', name)],
  [
    /^(rotary(pct|percent)|rope(pct|percent|fraction)|partialrotaryfactor)$/,
    (name) => words('{0} is "dim" of a rope position: this share of dk, as a number of entries', name),
  ],
  [/^smoothsoftmax$/, (name) => words('{0} is "sinks" with a 0 for each head', name)],
  [/^cuseqlens/, (name) => words('{0} is {"documents": [0, 0, 1, …]} under mask: the document of each position', name)],
  [/^clipqkv$/, (name) => words("{0} cannot be written: clamp the numbers and write them as Q, K and V", name)],
  [
    /^applyresidualconnectionpostlayernorm$/,
    (name) => words("{0} cannot be written: a residual adds what entered the block, before its norm", name),
  ],
  [
    /(expert|^moe|router)|^(ngroup|topkgroup|normtopkprob|firstkdensereplace|routedscalingfactor)$/,
    (name) => words("{0} cannot be written: write the expert that was chosen as feedForward", name),
  ],
  [
    /^(layertypes|(use)?slidingwindow(pattern)?|norope(layers|layerinterval)|nopelayerinterval|maxwindowlayers|fullattentioninterval)$/,
    (name) => words('{0} distinguishes layers: write "mask" and "position" in each of "layers"', name),
  ],
  [/^batchfirst$/, (name) => words("{0}: the batch is the first axis here (B×n×d), so turn n×B×d around", name)],
  [/^enablegqa$/, (name) => words('{0} follows from "kvHeads", the number of key and value heads', name)],
  [/^scaleembedding$/, (name) => words('{0} is "scale" of "embedding": √d, the root of the width of its table', name)],
  [
    /^(attntemperaturetuning|floorscale|scaleattnbyinverselayeridx)$/,
    (name) => words('{0} is "scale" with the factors multiplied in: a number, or n×1, one for each position', name),
  ],
  [
    /^((needs?|output|return)(attn|attention)?(weights|s)|outputhiddenstates|averageattnweights|training|usecache|initializerrange|architectures|modeltype|transformersversion|pretrainingtp|attnimplementation|layeridx|(bos|pad)tokenid|(hidden|activation|resid|embd)(dropout|pdrop)(prob)?)$/,
    (name) => words("{0} has no effect on any number here, so it can be removed", name),
  ],
  [
    /^((q|kv)[ab]proj|kvaprojwithmqa|(q|kv)alayernorm)$/,
    (name) => words("{0}: latent projections are written as a layer of their own, before the attention", name),
  ],
  [
    /^(layerscale(value|initvalue)?|gamma[12]|lambda[12])$/,
    (name) => words("There is no property for {0}: multiply the columns of Wo and bo, or of W2 and b2, by it", name),
  ],
  [
    /^lambda(init|[qk][12])$/,
    (name) => words('{0} is in "lambda" of "differential": e^(q₁·k₁) − e^(q₂·k₂) + init, one number', name),
  ],
  [
    /^(weightihl|weighthhl)0$/,
    (name) =>
      words(
        "{0} of PyTorch is {1} here, the other way round: in × out instead of out × in",
        name,
        name.includes("ih") ? "W" : "U",
      ),
  ],
];

function sizeHint(name: string, _: string, beside: Siblings): Words {
  const found = writtenShape(beside.get("X")?.node);
  return found === ""
    ? words("there is no property for {0}: it follows from the shapes of the tensors", name)
    : words("there is no property for {0}: it follows from the shapes of the tensors (X is {1})", name, found);
}

/** How many query heads share a key head in transformers; in other code, how many key heads there are. */
function groupsHint(name: string, value: string, beside: Siblings): Words {
  const heads = beside.get("heads")?.node;
  const shared = heads?.kind === "number" ? heads.value / Number(value) : Number.NaN;
  return Number.isInteger(shared)
    ? words('{0} is H/G in transformers, the query heads for each key head: "kvHeads": {1}', name, shared)
    : words('{0} is H/G in transformers, the query heads for each key head: "kvHeads" is heads divided by it', name);
}

/** The shape of nested arrays by the first of each, as `3×4`; empty for anything else. */
function writtenShape(node: SyntaxNode | undefined): string {
  const sizes: number[] = [];
  for (let at = node; at?.kind === "array"; at = nestingItems(at)[0]) sizes.push(lengthOf(at));
  return sizes.join("×");
}
