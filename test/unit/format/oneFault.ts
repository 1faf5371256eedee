/** The keys of a block of three vectors of width 4, with a line of its own or another value of one of its keys. */
export function fed(line: string, other: Readonly<Record<string, string>> = {}): string {
  const keys = {
    tokens: '["a", "b", "c"]',
    X: "[[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]",
    Wq: "[[1, 0], [1, 0], [0, 0], [0, 1]]",
    Wk: "[[0, 1], [1, 1], [0, 1], [1, 0]]",
    Wv: "[[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]]",
    ...other,
  };
  const lines = Object.entries(keys).map(([key, value]) => `"${key}": ${value}`);
  return `{\n  ${[...lines, ...(line === "" ? [] : [line])].join(",\n  ")}\n}\n`;
}

/** Three queries, keys and values of width 2. */
export function given(line: string, other: Readonly<Record<string, string>> = {}): string {
  const three = "[[1, 0], [0, 1], [1, 1]]";
  const keys = Object.entries({ Q: three, K: three, V: three, ...other }).map(([key, value]) => `"${key}": ${value}`);
  return `{\n  ${[...keys, line].join(",\n  ")}\n}\n`;
}

const layered = (layers: string, line: string): string =>
  `{"X": [[1, 2]], "layers": ${layers}${line === "" ? "" : `, ${line}`}}`;
/** Two columns for each of queries and keys, so that there is a pair to be rotated. */
const narrow = { Wv: "[[1, 0], [0, 1], [1, 1], [0, 0]]" };
const longrope = (short: string, long: string): string =>
  `{"type": "rope", "scaling": {"type": "longrope", "short": [${short}], "long": [${long}], "original": 8}}`;
const out = '{"fill": 1, "shape": [2, 4]}';
const zeros = (shape: string): string => `{"fill": 0, "shape": [${shape}]}`;

/** A text with one fault at the mark §, and words of the one message. What follows from the fault is not told. */
export const oneFault: readonly (readonly [string, ...string[]])[] = [
  // A misspelt key is told at its place, and what it would say is not missed.
  ['{§"x": [[1, 2]], "Wq": [[1], [1]]}', "x", "Did you mean X?"],
  ['{§"inputs": [[1, 2]]}', "inputs", 'is "X"'],
  ['{§"vectors": [[1, 2]]}', "vectors"],
  ['{"Q": [[1]], §"k": [[1]], "V": [[1]]}', "Did you mean K?"],
  [fed('"train": {§"targt": [[1]]}'), "Did you mean target?"],
  [fed('"memory": {§"x": [[1, 2, 3, 4]]}'), "Did you mean X?"],
  [given('"past": {§"k": [[[[1, 2]]]], "V": [[[[1, 2]]]]}'), "Did you mean K?"],
  [fed('"feedForward": {§"w1": [[1], [1], [1]], "W2": [[1, 1, 1]]}'), "Did you mean W1?"],
  [given('"score": {"type": "general", §"w": [[1, 0], [0, 1]]}'), "Did you mean W?"],
  [given('"score": {§"typ": "dot"}'), "Did you mean type?"],
  [fed('"position": {§"typ": "sinusoidal"}'), "Did you mean type?"],
  [fed('"position": {"type": "learned", §"value": [[1]]}'), "Did you mean values?"],
  [given('"position": {"type": "rope", §"coss": [[1]], "sin": [[1], [1], [1]]}'), "Did you mean cos?"],
  [
    given('"position": {"type": "rope", §"dm": 2}', { Q: "[[1, 0, 1]]", K: "[[1, 0, 1]]", V: "[[1]]" }),
    "Did you mean dim",
  ],
  [fed(`§"num_heads": 2, "expected": {"weights": ${zeros("2, 3, 3")}}`), 'is "heads": 2'],
  [fed('"heads": 1, §"kvheads": 1', { Wk: '{"fill": 1, "shape": [4, 1]}' }), "Did you mean kvHeads?"],
  [fed('§"weightLayot": "out-in"', { Wq: out, Wk: out, Wv: out }), "Did you mean weightLayout?"],
  [given('§"layot": "packed", "heads": 2'), "Did you mean layout?"],
  ['{"X": [[1]], §"layer": [{}], "expected": {"layers[0].weights": [[1]]}}', "Did you mean layers?"],
  ['{§"encodr": {"X": [[1]]}, "X": [[1]], "memory": "encoder"}', "Did you mean encoder?"],
  [layered('[{"memory": "root"}]', '§"memry": {"X": [[1, 2]]}'), "Did you mean memory?"],
  [fed('§"trian": {"target": [[1]]}, "expected": {"loss": 1, "nextLoss": 1}'), "Did you mean train?"],
  [given(`§"zerokv": true, "expected": {"weights": ${zeros("3, 4")}}`), "Did you mean zeroKV?"],
  [fed("", { Wq: '{"fill": 1, "shape": [2, 4], §"transpos": true}' }), "Did you mean transpose?"],
  [fed('§"": 1'), 'unknown property ""'],
  [fed('"mask": {"any": §[]}'), "mask.any", "at least one mask"],
  [fed('"mask": {"any": [["causal", {"tree": §[-1]}]]}'), "mask.any[0][1].tree", "1", "3"],
  [fed('"mask": [["causal", {"tree": §[-1]}]]'), "mask[0][1].tree", "1", "3"],
  [fed('"mask": [[["causal", §"casual"]]]'), "mask[0][0][1]"],
  [fed('"mask": {"any": [["causal", {"prefix": §[1, 2]}]]}'), "mask.any[0][1].prefix", "2", "1"],
  [fed('"mask": {"prefix": 1, "else": [{"any": [[{"blocked": §[[0, 1]]}]]}]}'), "else[0].any[0][0].blocked", "1×2"],
  [
    given('"position": {"type": "rope", "scaling": {"type": "llama3", "factor": 8, "low": 4, "high": §4}}'),
    "position.scaling.high",
    "4 and 4",
  ],
  [given('"position": {"type": "rope", "scaling": {"type": "llama3", "factor": 8, "low": §5}}'), "4 and 5"],
  [fed('§"vocabulary": ["a", "b"]'), "vocabulary", "embedding"],
  [fed('"vocabulary": §["a", "b"], "readOut": {"W": [[1], [1], [1]]}'), "vocabulary has 2 labels", "readOut.W has 1"],
  [fed('"train": {"loss": §"hinge", "target": [1, 2, 3]}'), "train.loss", "hinge"],
  // What was refused is no measure for others.
  [given(`"zeroKV": §1, "expected": {"weights": ${zeros("3, 4")}}`), "zeroKV"],
  [given(`"biasKV": {"K": [1, §"x"], "V": [1, 2]}, "expected": {"weights": ${zeros("3, 4")}}`), "biasKV.K"],
  [given('"layout": §"Packed", "heads": 2'), "layout", '"packed"'],
  [fed("", { Wq: "§[[1, 1, 0, 0], [0, 0, 0, 1]]" }), "Wq", "2", "4"],
  [fed('"Wo": §[[1, 2, 3, 4], [1, 2, 3, 4]], "bo": [1, 2]'), "Wo", "2", "3"],
  [fed("", { Wq: `§${out}`, Wk: out, Wv: '{"fill": 1, "shape": [3, 4]}' }), "2", "4", '"out-in"'],
  [fed('"weightLayout": §"out-in"'), "Wq", "2", "4", '"in-out"'],
  [fed(`"position": {"type": "learned", "values": ${zeros("3, 4")}}`, { X: "§[[1, 0], [0, 2], [1, 1]]" }), "2", "4"],
  [fed(`"expected": {"Q": ${zeros("2, 2")}}`, { tokens: "§[]" }), "tokens", "0", "3"],
  [layered("§{}", '"expected": {"layers[0].weights": [[1]]}'), "layers"],
  [layered("§[]", '"expected": {"weights": [[1]]}'), "layers"],
  ['{"X": [[1]], "encoder": §1, "memory": "encoder", "expected": {"encoder.weights": [[1]]}}', "encoder"],
  ['{§"weights": [[1]], "layers": [{}]}', "weights", "layer"],
  [fed('§"Q": [[1, 2]]'), "Q", "X"],
  [layered('[{"weights": [[1]], §"X": [[1]]}]', ""), "X"],
  ['{"weights": [[1]], §"encoder": {"X": [[1]]}}', "encoder", "weights"],
  ['{"weights": [[1]], "expected": {§"scores": [[1]], "context": [[1]]}}', "scores"],
  [fed('"expected": {§"loss": 1, "gradient.Wq": 1, "next.Wq": 1}'), "loss", "train"],
  [fed('"past": §{}'), "past", "K, V"],
  [fed('"feedForward": §{}'), "feedForward", "W1, W2"],
  // Messages name the key and both sizes.
  [fed('"mask": {"lengths": [§4]}'), "mask.lengths", "4", "3"],
  [fed('"mask": {"edges": [§[0, 5]]}'), "mask.edges", "[0, 5]", "3"],
  [fed('"mask": {"window": §[1]}'), "mask.window", "2", "1"],
  [given('"position": {"type": "rope", "dim": §3}'), "dim", "3", "odd"],
  [given('"position": {"type": "rope", "cos": §[[1], [1]], "sin": [[1], [1]]}'), "position.cos", "2 rows", "3 rows"],
  [given('"position": {"type": "rope", "offset": -1, "cos": §[[1], [1], [1]], "sin": [[1], [1], [1]]}'), "-1"],
  [
    given("", { Q: zeros("3, 1, 2"), K: `§${zeros("2, 1, 2")}`, V: zeros("2, 1, 2") }).replace(",\n  \n", "\n"),
    "K",
    "2",
    "3",
  ],
  [fed('"heads": 2, "kvHeads": 1', { Wq: '{"identity": 4}', Wk: '§{"identity": 4}' }), "4 columns for each head", "2"],
  [fed('"heads": 2, "kvHeads": §2', { Wq: '{"identity": 4}', Wk: zeros("4, 1"), Wv: zeros("4, 2") }), "kvHeads", "1"],
  [fed('"mask": {§"random": "uniform", "shape": [3, 3]}').replace('§"random": ', '"random": §'), "mask", "0 or 1"],
  [
    given(
      '"position": {"type": "rope", "positions": {"fill": §0.5, "shape": [3]}, "cos": [[1], [1], [1]], "sin": [[0], [0], [0]]}',
    ),
    "position.positions",
  ],
  ['{"encoder": {"X": [[1]], "memory": §"encoder"}, "X": [[1]], "memory": "encoder"}', "its own result"],
  [layered("[{}, {}]", '"expected": {§"weights": [[1]]}'), "Did you mean layers[0].weights?"],
  [fed('"given": {§"meanWeights": [[1]]}'), "meanWeights is not a step that can be given"],
  ['{"X": {§"fil": 1, "shape": [1, 1]}}', "Did you mean fill?"],
  // Text that is no JSON.
  ['{\n  "X": [[1, 0§.', "ends before ["],
  ['{§"title: "abc",\n"X": [[1]]}'.replace('§"title: "', '"title: "§'), "colon"],
  ['{\n  §"X: [[1, 2]],\n  "heads": 1\n}', "closing double quote"],
  ['{\n  §# a comment\n  "X": [[1, 2]]\n}', "//"],
  ['{\n  "X": [[1, §# a comment\n 2]]\n}', "//"],
  ['{\n  "X": [[1]],§\u0000\n}', "unexpected \\0"],
  // What says nothing without another key, or cannot be beside it.
  [fed('"position": {"type": "sinusoidal", "positions": [0, 1, 2], §"offset": 2}'), "offset", "positions"],
  [fed('"position": {"type": "rope", §"sectionLayout": "interleaved"}', narrow), "sectionLayout", "sections"],
  // A fault of the positions says nothing of the table's rows.
  [
    fed(`"position": {"type": "learned", "values": ${zeros("5, 4")}, "positions": [§0.5, 0, 0]}`),
    "position.positions",
    "whole number",
  ],
  // A frequency cannot be divided by 0.
  [fed(`"position": ${longrope("§0", "2")}`, narrow), "scaling.short", "more than 0"],
  [fed(`"position": ${longrope("1", "§-1")}`, narrow), "scaling.long", "more than 0"],
  [fed('"heads": §2, "differential": {"lambda": 0.5}'), "2·2 heads of the differential", "columns of Wq, 2"],
  [`{"X": [[1, 2]], "heads": 1, "Wqkv": §${zeros("2, 4")}}`, "4 columns", "3 heads: 1 of queries, 1 of keys"],
  // A norm of its own has no placement, and is named by its place.
  [fed('"differential": {"lambda": 0.5, "norm": {§"placement": "pre"}}', narrow), "of differential.norm"],
  [fed('"readOut": {"layerNorm": {§"placement": "pre"}}'), "of readOut.layerNorm"],
  [fed('"readOut": {"layerNorm": §[{"type": "rms"}]}'), "readOut.layerNorm must be true, false or an object"],
  // Weights that are made are no more than any other random tensor.
  [fed('"beside": [{"type": "lstm", "hidden": §1000000}]'), "beside[0]", "16777216"],
  [fed('"beside": [{"type": "conv1d", "kernel": §1000000000}]'), "beside[0]", "16777216"],
];
