/** What a name of another library is here. */
export interface Foreign {
  /** The key that it is, or that holds it. */
  readonly key: string;
  /** The value under that key; absent where it is the same. */
  readonly value?: string;
  /** Further keys that the name implies, with their values. */
  readonly also?: Readonly<Record<string, string>>;
}

/** Names of other libraries that are another word for a key of ours, without case, `_` and `-`. */
const renames: ReadonlyMap<string, string> = byName({
  heads: "numheads nheads nhead numattentionheads qnumheads h",
  kvHeads: "numkvheads kvnumheads nkvheads numkeyvalueheads",
  X: "input inputs embeddings hiddenstates inputsembeds x src tgt",
  Q: "query q",
  K: "key k",
  V: "value v",
  bias: "attnbias attentionbias relativepositionbias relposbias positionbias",
  past: "kvcache cache pastkeyvalues pastkeyvalue layerpast",
  biasKV: "addbiaskv",
  zeroKV: "addzeroattn",
  scale: "smscale softmaxscale scaling normfactor attnscale attentionmultiplier",
  softcap: "attnlogitsoftcapping attnlogitsoftcap attnsoftcap logitssoftcap logitcap softcapval",
  temperature: "attentiontemperature attntemperature softmaxtemperature",
  atMost: "maxnewtokens maxlength",
  until: "eostokenid",
  topK: "topk",
  learningRate: "lr",
  eps: "epsilon layernormeps rmsnormeps layernormepsilon normeps",
  residual: "residualmultiplier",
  precision: "dtype torchdtype",
  base: "base theta ropetheta rotaryembbase ropelocalbasefreq",
  dim: "rotarydim",
  positions: "positionids inputpos cacheposition",
  scaling: "ropescaling",
  qNorm: "qnorm qlayernorm",
  kNorm: "knorm klayernorm",
  sinks: "attentionsink attentionsinks sinks saux learnablesink",
  weights: "attentions attnweights attentionprobs pattern hookpattern attn attention",
  normalize: "softmax",
  Wq: "qproj wq toq",
  Wk: "kproj wk tok",
  Wv: "vproj wv tov",
  Wo: "oproj outproj wo cproj dense toout",
  Wqkv: "inprojweight inproj qkv cattn qkvproj querykeyvalue wqkv",
  bqkv: "inprojbias",
  bq: "bq qbias",
  bk: "bk kbias",
  bv: "bv vbias",
  bo: "bo",
  feedForward: "mlp ffn",
  W1: "cfc fc1 linear1 upproj w1 w3 densehto4h",
  W2: "fc2 linear2 downproj w2 dense4htoh",
  Wg: "gateproj",
  activation: "hiddenact activationfunction act hiddenactivation",
  clamp: "swiglulimit",
  sections: "mropesection",
  gamma: "weight",
  beta: "bias",
  bW: "biasihl0",
  bU: "biashhl0",
  W: "kernel",
  U: "recurrentkernel",
  type: "ropetype",
  original: "originalmaxpositionembeddings",
  low: "lowfreqfactor",
  high: "highfreqfactor",
  short: "shortfactor",
  long: "longfactor",
});

/** Keys of ours that are inside another one: what that one is with such a key alone. */
const inside: Readonly<Record<string, string>> = {
  position: "base dim positions scaling sections",
  feedForward: "W1 W2 Wg activation clamp",
};

/** PyTorch's Linear keeps its weight as outputs × inputs; Conv1D (`c_attn`, `c_proj`) does not. */
const linear =
  /^(([qkvo]|out|qkv|in)proj(weight)?|to([qkv]|out)|dense|qkv|querykeyvalue|(query|key|value)|fc[12]|linear[12])$/;

/** How the value of another library's key is written here. $ is the value as it is written. */
const written: ReadonlyMap<string, readonly [key: string, value: string | ((value: string) => string | undefined)]> =
  new Map(
    [
      ...of("iscausal causal unidirectional tril", "mask", (value) =>
        /^(true|1)$/.test(value) ? '"causal"' : undefined,
      ),
      ...of("slidingwindow windowsize localwindowsize", "mask", (value) =>
        number(value, (w) => `["causal", {"window": [${w - 1}, -1]}]`),
      ),
      ...of("windowsize", "mask", (value) => (isPair(value) ? `{"window": ${value}}` : undefined)),
      ...of("attnmask attentionmask srcmask tgtmask", "mask", (value) => (value === '"causal"' ? value : undefined)),
      ...of("attnmask attentionmask srcmask tgtmask", "bias", (value) => (isAdded(value) ? value : undefined)),
      ...of("attentionchunksize", "mask", '["causal", {"chunk": $}]'),
      ...of("seqids documentids", "mask", '{"documents": $}'),
      ...of("prefixlen prefixlength", "mask", '{"prefix": $}'),
      ...of("querypreattnscalar", "scale", (value) =>
        number(value, (v) => (v > 0 ? `${1 / Math.sqrt(v)}` : undefined)),
      ),
      ...of("alibi usealibi", "position", '"alibi"'),
      ...of("alibislopes", "position", '{"type": "alibi", "slopes": $}'),
      ...of("relativepositionbiastable", "position", '{"type": "relative2d", "window": […], "values": $}'),
      ...of("ropetype", "position", '{"type": "rope", "scaling": {"type": $, …}}'),
      ...of("relativeattentionmaxdistance", "position", '{"type": "t5", "maxDistance": $, …}'),
      ...of("relativeattentionbias", "position", '{"type": "t5", "values": $}'),
      ...of("ropeparameters", "position", '{"type": "rope", "base": …, "scaling": …}'),
      ...of("interleaved ropeinterleave", "position", (value) => pairs(value, "true")),
      ...of("isneoxstyle", "position", (value) => pairs(value, "false")),
      ...of("interleaved ropeinterleave", "pairs", (value) => (value === "true" ? '"interleaved"' : '"half"')),
      ...of("layernormeps layernormepsilon normeps", "layerNorm", '{"eps": $}'),
      ...of("rmsnormeps layernormrmsepsilon", "layerNorm", '{"type": "rms", "eps": $, "placement": "pre"}'),
      ...of("ln1 inputlayernorm norm1", "layerNorm", '{"gamma": $, "placement": "pre"}'),
      ...of("normfirst prenorm", "layerNorm", (value) => (value === "true" ? '{"placement": "pre"}' : "true")),
      ...of("encoderhiddenstates context", "memory", '{"X": $}'),
      ...of("output out attnoutput", "expected", '{"output": $}'),
      ...of("z hookz", "expected", '{"context": $}'),
      ...of("postselfattnlayernorm", "layerNorm", '{"gamma": $, "placement": "branch"}'),
      ...of("wte wordembeddings embedtokens", "embedding", '{"ids": [0], "table": $}'),
      ...of("inputids tokenids", "embedding", '{"ids": $, "table": […]}'),
      ...of("wpe positionembeddings", "embedding", '{"positions": {"table": $}, …}'),
      ...of("tokentypeembeddings", "embedding", '{"types": {"ids": […], "table": $}, …}'),
      ...of("tokentypeids", "embedding", '{"types": {"ids": $, "table": […]}, …}'),
      ...of("embeddingmultiplier embeddingscale scaleemb embscale", "embedding", '{"scale": $, …}'),
      ...of("lnf finallayernorm norm", "readOut", '{"layerNorm": {"gamma": $}, …}'),
      ...of("finallogitsoftcapping", "readOut", '{"softcap": $, …}'),
      ...of("tiewordembeddings", "readOut", '{"tied": $}'),
      ...of("logitscale", "readOut", '{"scale": $, …}'),
      ...of("logitsscaling", "readOut", (value) => number(value, (v) => `{"scale": ${1 / v}, …}`)),
      ...of("lmhead classifier score", "readOut", '{"W": $}'),
      ...of("gproj outputgate wg", "gate", '{"W": $}'),
      ...of("pastkey", "past", '{"K": $, "V": […]}'),
      ...of("pastvalue", "past", '{"K": […], "V": $}'),
      ...of("useparallelresidual parallelattn parallelattention", "feedForward", '{"parallel": $, …}'),
      ...of("gateupproj", "feedForward", '{"Wg": …, "W1": …, …}'),
      ...of(
        "postattentionlayernorm norm2 ln2 prefeedforwardlayernorm",
        "feedForward",
        '{"layerNorm": {"gamma": $, "placement": "pre"}, …}',
      ),
      ...of(
        "postfeedforwardlayernorm postmlplayernorm",
        "feedForward",
        '{"layerNorm": {"gamma": $, "placement": "branch"}, …}',
      ),
      ...of("biask", "biasKV", '{"K": $, "V": […]}'),
      ...of("biasv", "biasKV", '{"K": […], "V": $}'),
      ...of("multiquery", "kvHeads", (value) => (value === "true" ? "1" : undefined)),
      ...of("scaleattnweights", "scale", (value) => (value === "false" ? "1" : undefined)),
      ...of("newdecoderarchitecture", "qkvLayout", (value) => (value === "true" ? '"per-group"' : undefined)),
      ...of("maxnewtokens maxlength", "generate", '{"atMost": $}'),
      ...of("eostokenid", "generate", '{"until": $}'),
      ...of("decoderstarttokenid", "generate", '{"start": [$]}'),
      ...of("topk", "generate", '{"sample": {"topK": $}}'),
      ...of("labels", "train", (value) =>
        /^\[[\s\d[]/.test(value) ? `{"loss": "cross-entropy", "target": ${value}}` : undefined,
      ),
      ...of("subln", "differential", '{"norm": $, …}'),
      ...of("qknorm qklayernorm useqknorm", "qNorm", '{"type": "rms"}'),
    ].map(([name, key, value]) => [`${key} ${name}`, [key, value]] as const),
  );

/** The keys of `written`, in the order in which they are tried. */
const holders = [...new Set([...written.values()].map(([key]) => key))];

/** What the name of another library is here; undefined for one that is not known, or has no place among these keys. */
export function foreignName(name: string, value: string, known: readonly string[]): Foreign | undefined {
  if (name.length > 100) return undefined;
  const ending = /\.(weight|bias)$/.exec(name)?.[1];
  const plain = plainName(name);
  const renamed = ending === "weight" ? weightName(plain) : renames.get(plain);
  const key = ending === "bias" ? biasOf(weightName(plain)) : renamed;
  if (key !== undefined && known.includes(key)) return { key, ...implied(plain, key, known) };
  for (const holder of holders) {
    if (known.includes(holder) && key !== undefined && inside[holder]?.split(" ").includes(key)) {
      const start = holder === "position" ? `{"type": "rope", ` : "{";
      return { key: holder, value: `${start}"${key}": ${value}${holder === "position" ? "}" : ", …}"}` };
    }
    const [, how] = (known.includes(holder) ? written.get(`${holder} ${plain}`) : undefined) ?? [];
    const text = typeof how === "string" ? how.replace("$", () => value) : how?.(value);
    if (text !== undefined) return { key: holder, value: text };
  }
  return undefined;
}

/** A name without case, `_`, `-`, the ending of a module's tensor and the modules that it is in. */
export function plainName(name: string): string {
  const parts = name
    .toLowerCase()
    .replace(/\.(weight|bias)$/, "")
    .replace(/[_-]|\.\d+/g, "")
    .split(".");
  const path = parts.slice(-3).join(".");
  if (/intermediate\.dense$/.test(path)) return "fc1";
  return /mlp\.cproj$|^((?!attention).)*output\.dense$/.test(path) ? "fc2" : (parts.at(-1) ?? "");
}

/** `query.weight` is a projection, not the queries. */
function weightName(plain: string): string | undefined {
  const letter = /^(query|key|value)$/.exec(plain)?.[1]?.[0];
  return letter === undefined ? renames.get(plain) : `W${letter}`;
}

function biasOf(weight: string | undefined): string | undefined {
  return weight?.startsWith("W") ? `b${weight.slice(1)}` : weight;
}

function implied(plain: string, key: string, known: readonly string[]): Pick<Foreign, "also"> {
  const also: Record<string, string> = {};
  if (/^W([qkvo]|qkv)$/.test(key) && linear.test(plain) && known.includes("weightLayout"))
    also["weightLayout"] = '"out-in"';
  if (plain === "querykeyvalue" && known.includes("qkvLayout")) also["qkvLayout"] = '"per-head"';
  return Object.keys(also).length === 0 ? {} : { also };
}

function byName(lists: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(lists).flatMap(([key, names]) => names.split(" ").map((name) => [name, key] as const)));
}

type Written = string | ((value: string) => string | undefined);

function of(names: string, key: string, value: Written): (readonly [string, string, Written])[] {
  return names.split(" ").map((name) => [name, key, value] as const);
}

function number(value: string, make: (value: number) => string | undefined): string | undefined {
  const read = Number(value);
  return value !== "" && Number.isFinite(read) ? make(read) : undefined;
}

function isPair(value: string): boolean {
  return /^\[\s*-?\d+\s*,\s*-?\d+\s*\]$/.test(value);
}

/** Whether nested arrays hold other numbers than 0 and 1: they are added to scores, for a mask has no others. */
function isAdded(value: string): boolean {
  return (
    value.startsWith("[") &&
    value.split(/[\s,[\]]+/).some((cell) => /^(-?\d|"-?Infinity")/.test(cell) && !/^[01]$/.test(cell))
  );
}

function pairs(value: string, interleaved: string): string {
  return `{"type": "rope", "pairs": ${value === interleaved ? '"interleaved"' : '"half"'}}`;
}
