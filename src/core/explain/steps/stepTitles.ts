import { hasCache, hasRope } from "../../spec/blockSteps.ts";
import { normAt } from "../../spec/norms.ts";
import { movesScores } from "../../spec/positionKinds.ts";
import { isReadOutStep } from "../../spec/readOut.ts";
import type { StepId } from "../../spec/steps.ts";
import { type Words, words } from "../../words.ts";
import { type LayerContext, memoryName } from "../context/layerContext.ts";
import { scoreWords } from "../scores/scoreLines.ts";
import { readOutExplanation, readOutTitles } from "./readOutTexts.ts";

const titles: Readonly<Record<StepId, Words>> = {
  embedding: words("Embedding"),
  X: words("Input"),
  position: words("Positions"),
  embedded: words("Input with positions"),
  projectedQ: words("Queries before rotation"),
  projectedK: words("New keys"),
  projectedV: words("New values"),
  normedQ: words("Normed queries"),
  normedK: words("Normed keys"),
  Q: words("Queries"),
  K: words("Keys"),
  V: words("Values"),
  scores: words("Scores"),
  scaled: words("Scaled scores"),
  capped: words("Capped scores"),
  masked: words("Masked scores"),
  weights: words("Weights"),
  sinkWeights: words("Weights of the sinks"),
  difference: words("Difference of two heads"),
  dropped: words("Weights after dropout"),
  dumped: words("Dumped weights"),
  dumpedDifference: words("Dumped − computed"),
  weighted: words("Weighted values"),
  context: words("Context"),
  contextNormed: words("Normed context"),
  gated: words("Gated context"),
  concat: words("Heads side by side"),
  output: words("Output"),
  branchNormed: words("Norm of the branch"),
  residual: words("Residual"),
  normed: words("Layer norm"),
  postNormed: words("Norm after the residual"),
  "feedForward.normed": words("Norm before the network"),
  "feedForward.gate": words("Gate"),
  "feedForward.up": words("Hidden units before the activation"),
  "feedForward.hidden": words("Hidden units"),
  "feedForward.branchNormed": words("Norm of the network's branch"),
  feedForward: words("Feed-forward"),
  final: words("Result"),
  ...readOutTitles,
};

/** The name of a step's region in the panel. */
export function stepTitle(id: StepId, at: LayerContext): Words {
  if (id === "normed" && (normAt(at.block, "pre") ?? normAt(at.block, "post"))?.norm.type === "rms")
    return words("RMS norm");
  if (id === "projectedQ" && at.block.qNorm !== undefined) return words("Queries before their norm");
  if (id === "projectedK" && at.block.kNorm !== undefined) return words("Keys before their norm");
  if (id === "projectedK" && !hasCache(at.block)) return words("Keys before rotation");
  return titles[id];
}

/** One sentence on what a step does and why. */
export function stepExplanation(id: StepId, at: LayerContext): Words {
  if (isReadOutStep(id)) return readOutExplanation(id, at);
  switch (id) {
    case "X":
      return inputWords(at);
    case "Q":
    case "K":
    case "V":
      return operandWords(id, at);
    case "projectedQ":
      if (at.block.qNorm !== undefined)
        return words("The queries as they come out of their projection, before each is brought to one size.");
      return words("The queries as they come out of their projection, before each is turned by its position.");
    case "projectedK":
      if (at.block.kNorm !== undefined)
        return words("The keys as they come out of their projection, before each is brought to one size.");
      return hasRope(at.block)
        ? words("The keys as they come out of their projection, before each is turned by its position.")
        : words("The keys of this call, before the cached and appended rows are put around them.");
    case "projectedV":
      return words("The values of this call, before the cached and appended rows are put around them.");
    case "scores":
      return scoreWords(at.block.score);
    case "scaled":
      return scaleWords(at);
    case "masked":
      return maskWords(at);
    case "weights":
      return weightWords(at);
    case "normed":
      return normedWords(at);
    default:
      return others[id];
  }
}

function normedWords(at: LayerContext): Words {
  const pre = normAt(at.block, "pre");
  if ((pre ?? normAt(at.block, "post"))?.norm.type === "rms") {
    return pre === undefined
      ? words(
          "Each position is divided by the size of its numbers, so that layers can be stacked without numbers growing.",
        )
      : words(
          "Each position is divided by the size of its numbers before it is projected, which keeps training stable.",
        );
  }
  return pre !== undefined
    ? words("Each position is brought to mean 0 and variance 1 before it is projected, which keeps training stable.")
    : words(
        "Each position is brought to mean 0 and variance 1, so that layers can be stacked without numbers growing.",
      );
}

type OtherId =
  | "normedQ"
  | "normedK"
  | "embedding"
  | "position"
  | "embedded"
  | "capped"
  | "sinkWeights"
  | "difference"
  | "dropped"
  | "dumped"
  | "dumpedDifference"
  | "weighted"
  | "context"
  | "contextNormed"
  | "gated"
  | "concat"
  | "output"
  | "branchNormed"
  | "residual"
  | "postNormed"
  | "feedForward.normed"
  | "feedForward.gate"
  | "feedForward.up"
  | "feedForward.hidden"
  | "feedForward"
  | "feedForward.branchNormed"
  | "final";

const others: Readonly<Record<OtherId, Words>> = {
  normedQ: words("Each query is brought to one size, so that no score grows by the size of its query alone."),
  normedK: words("Each key is brought to one size, so that no score grows by the size of its key alone."),
  embedding: words(
    "Each token's row of the table: what the model has learned about this token, whatever is around it.",
  ),
  position: words("What is added to each position, because attention by itself does not know the order of its inputs."),
  embedded: words("Each input plus its position: the same word at two places is now two different vectors."),
  capped: words(
    "A tanh keeps every score within the cap, so that no single key can take all the weight by size alone.",
  ),
  sinkWeights: words("The share of each row that goes to its head's sink, which has no value: nothing of it is mixed."),
  difference: words("One softmax minus a share of another: what both attend to by mere habit cancels, as noise does."),
  dropped: words(
    "Some weights are dropped at random while training, and the others raised, so that no key is relied on alone.",
  ),
  dumped: words("The weights dumped from a model, as the document has them. Nothing is computed with them."),
  dumpedDifference: words("Each dumped weight minus the computed one: 0 where the model and this computation agree."),
  weighted: words("Each value times its weight: the parts that are added up to the context."),
  context: words("The values mixed by the weights: each query takes most from the keys it attends to most."),
  contextNormed: words(
    "Each head's context is brought to one size, because differences of weights need not add up to 1.",
  ),
  gated: words("Each context times how far its gate is open: the position itself decides what it lets in."),
  concat: words("The contexts of all heads side by side; each head looks for something different."),
  output: words("The heads' outputs, mixed by one more matrix into the width of the next stage."),
  residual: words("What entered the block is added back, so that attention only has to find what to change."),
  branchNormed: words("What the attention yields is brought to one size before it is added to what entered the block."),
  postNormed: words("The sum of the residual is brought to one size before it goes on."),
  "feedForward.normed": words("What the network works on, each position brought to one size first."),
  "feedForward.gate": words("How far each hidden unit opens, before the activation is applied."),
  "feedForward.up": words("Each position widened into hidden units by the first matrix."),
  "feedForward.hidden": words("The hidden units after the activation: what the second matrix takes."),
  "feedForward.branchNormed": words("What the network yields is brought to one size before it is added."),
  feedForward: words("A small network works on each position by itself: expand, apply a non-linearity, project back."),
  final: words("The layer's result: what the next layer takes as its input."),
};

function inputWords(at: LayerContext): Words {
  if (at.index > 0) return words("What the layer before has computed: one row for each position.");
  return words("The vectors that enter: one row for each position.");
}

function operandWords(id: "Q" | "K" | "V", at: LayerContext): Words {
  const { block } = at;
  if (block[id] !== undefined) return givenWords[id];
  if (id !== "Q" && hasCache(block)) {
    return id === "K"
      ? words("All keys the queries can meet: cached rows, the new ones, and rows that are appended.")
      : words("The values that belong to all those keys, in the same order.");
  }
  if (id !== "V" && hasRope(block)) return rotatedWords[id];
  if (id !== "Q" && memoryName(at, id) !== undefined) return crossWords[id];
  return projectedWords[id];
}

const givenWords = {
  Q: words("What each position looks for, as given in the document."),
  K: words("What each position can be found by, as given in the document."),
  V: words("What each position hands over, as given in the document."),
} as const;
const projectedWords = {
  Q: words("What each position looks for: its vector through the query projection."),
  K: words("What each position can be found by: its vector through the key projection."),
  V: words("What each position hands over when it is attended to: its vector through the value projection."),
} as const;
const crossWords = {
  K: words("What each position of the source can be found by: queries come from here, keys from there."),
  V: words("What each position of the source hands over when it is attended to."),
} as const;
const rotatedWords = {
  Q: words("The queries turned by an angle that grows with the position, so that scores depend on distance."),
  K: words("The keys turned by an angle that grows with the position, so that scores depend on distance."),
} as const;

function scaleWords({ block }: LayerContext): Words {
  return block.scale === undefined
    ? words("Divided by √dk: long vectors have large dot products, which would leave softmax with a single winner.")
    : words("Multiplied by the scale: the larger the scores, the closer softmax comes to a single winner.");
}

function maskWords({ block }: LayerContext): Words {
  const adds = block.bias !== undefined || block.positions.some(movesScores);
  if (block.masks.length === 0) return words("A bias is added to each score before it becomes a weight.");
  return adds
    ? words("Biases are added, and a key that a query cannot see gets −∞, which becomes weight 0.")
    : words("A key that a query cannot see gets −∞, which becomes weight 0.");
}

function weightWords({ block }: LayerContext): Words {
  if (block.dump !== undefined) return words("Weights as they were read from a model; nothing is computed.");
  switch (block.normalize) {
    case "softmax":
      if (block.sinks !== undefined)
        return words("Each row of scores and its head's sink become shares; what the sink takes goes to no key.");
      return words("Each row of scores becomes shares that add up to 1: how much each query takes from each key.");
    case "sigmoid":
      return words("Each score by itself becomes a weight between 0 and 1; a row need not add up to 1.");
    case "sparsemax":
    case "entmax15":
      return words("Each row of scores becomes shares that add up to 1, and keys far below the best get exactly 0.");
    case "relu":
      return words("Each positive score is divided by the number of keys the query can see; negative ones become 0.");
    case "sum":
      return words("Each score is divided by the sum of its row over the keys the query can see.");
    case "none":
      return words("The scores themselves are the weights: without softmax a row need not add up to 1.");
  }
}
