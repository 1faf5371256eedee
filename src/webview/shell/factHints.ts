import { text } from "../strings.ts";

/** What a fact of the header means, by its name; undefined for an unknown one. */
export function factHint(name: string): string | undefined {
  return hints()[name];
}

// Made at each question, since the words of the reader's language come after this script.
function hints(): Readonly<Record<string, string>> {
  return {
    next: text("The token that this round chose, with its probability"),
    loss: text("How far the result is from the target, before and after training"),
    gradient: text("Length of the gradient of the loss over all numbers that training changes"),
    batch: text("Sequences that are computed side by side"),
    n: text("Queries: positions that attend"),
    m: text("Keys: positions that are attended to"),
    past: text("Keys from the cache, before those of the input"),
    keys: text("All keys, with those from the cache and added ones"),
    dModel: text("Columns of the input: numbers for each position"),
    heads: text("Heads that attend side by side, each with its own columns"),
    "heads/kvHeads": text("Query heads, and the fewer key and value heads that they share"),
    dq: text("Columns of a query in one head"),
    dk: text("Columns of a key in one head"),
    dv: text("Columns of a value in one head"),
    position: text("How the order of the positions enters"),
    score: text("How a query and a key become one number"),
    scale: text("What each score is multiplied by before softmax"),
    softcap: text("The largest score: c · tanh(score / c)"),
    bias: text("Numbers that are added to the scores"),
    mask: text("Which keys a query may see"),
    temperature: text("What scores are divided by: higher makes weights more even"),
    normalize: text("How a row of scores becomes weights"),
    sinks: text("A score for each head that takes weight without a value"),
    differential: text("A second map of weights is subtracted, times λ"),
    dropout: text("The share of weights that is dropped"),
    gate: text("What multiplies the result, number by number"),
    residual: text("The input is added to the result"),
    layerNorm: text("Where vectors are normalized"),
    feedForward: text("The activation of the network after attention"),
    readOut: text("What the output is turned into at the end"),
    precision: text("The type in which numbers are rounded"),
  };
}
