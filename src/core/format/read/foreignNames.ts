/** What other libraries call the keys of this format, in lower case and without underscores. */
const foreign: ReadonlyMap<string, string> = new Map([
  ...["numheads", "nheads", "nhead", "numattentionheads", "qnumheads"].map((name) => [name, "heads"] as const),
  ...["numkvheads", "kvnumheads", "nkvheads", "numkeyvalueheads"].map((name) => [name, "kvHeads"] as const),
  ...["attnmask", "attentionmask", "iscausal"].map((name) => [name, "mask"] as const),
  ...["attnbias", "attentionbias"].map((name) => [name, "bias"] as const),
  ...["kvcache", "cache", "pastkeyvalues"].map((name) => [name, "past"] as const),
  ...["input", "inputs", "embeddings"].map((name) => [name, "X"] as const),
  ["query", "Q"],
  ["key", "K"],
  ["value", "V"],
  ["addbiaskv", "biasKV"],
  ["addzeroattn", "zeroKV"],
  ["softmaxscale", "scale"],
  ["lr", "learningRate"],
  ["epsilon", "eps"],
  ["theta", "base"],
]);

/** The key that a name of another library stands for, if it is one of those known here. */
export function foreignName(written: string, known: readonly string[]): string | undefined {
  if (written.length > 40) return undefined;
  const name = foreign.get(written.toLowerCase().replaceAll("_", ""));
  return name !== undefined && known.includes(name) ? name : undefined;
}
