import { type Words, words } from "../../words.ts";
import { plainName } from "./foreignNames.ts";

const sizes =
  /^(hiddensize|dmodel|embeddim|nembd|headdim|dhead|dk|dv|kdim|vdim|intermediatesize|numhiddenlayers|vocabsize)$/;
const masks = /^(attnmask|attentionmask|srcmask|tgtmask)$/;
const dropouts = /^(dropoutp|attentiondropout|attndropout|attnpdrop|attentionprobsdropoutprob)$/;
const experts = /(expert|^moe|router)/;

/** What is to be said of another library's key that has no key of ours with its value; undefined for any other name. */
export function foreignHint(name: string): Words | undefined {
  const plain = plainName(name);
  if (sizes.test(plain)) return words("{0} has no key here: it follows from the shapes of the tensors", name);
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
  return undefined;
}
