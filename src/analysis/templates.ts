import { type Words, words } from "../core/words.ts";

/** A spec to begin with. */
export interface SpecTemplate {
  readonly label: Words;
  readonly description: Words;
  /** The title in its text. */
  readonly title: Words;
  readonly fileName: string;
  readonly text: string;
}

const threeInputs = `  "X": [
    [1, 0, 1, 0],
    [0, 2, 0, 2],
    [1, 1, 1, 1]
  ],
`;

/** What “New Attention Spec” offers, the simplest first. */
export const specTemplates: readonly SpecTemplate[] = [
  {
    label: words("Self attention"),
    description: words("Three inputs, one head, softmax"),
    title: words("Self attention"),
    fileName: "self-attention",
    text: `{
  "title": "Self attention",
  "tokens": ["a", "b", "c"],
${threeInputs}  "Wq": [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
  "Wk": [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
  "Wv": [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]]
}
`,
  },
  {
    label: words("Causal self attention, two heads"),
    description: words("Each position sees itself and what comes before it"),
    title: words("Causal self attention with two heads"),
    fileName: "causal-two-heads",
    text: `{
  "title": "Causal self attention with two heads",
${threeInputs}  "heads": 2,
  "mask": "causal",
  "Wq": { "random": "xavier", "shape": [4, 4], "seed": 1 },
  "Wk": { "random": "xavier", "shape": [4, 4], "seed": 2 },
  "Wv": { "random": "xavier", "shape": [4, 4], "seed": 3 },
  "Wo": { "random": "xavier", "shape": [4, 4], "seed": 4 }
}
`,
  },
  {
    label: words("Cross attention"),
    description: words("Two target words look at three source words"),
    title: words("Cross attention"),
    fileName: "cross-attention",
    text: `{
  "title": "Cross attention",
  "tokens": ["I", "am"],
  "X": [
    [1, 0],
    [0, 1]
  ],
  "memory": {
    "tokens": ["je", "suis", "ici"],
    "X": [
      [1, 0],
      [0, 1],
      [1, 1]
    ]
  }
}
`,
  },
  {
    label: words("Queries, keys and values"),
    description: words("Q, K and V written down, nothing projected"),
    title: words("Queries, keys and values"),
    fileName: "qkv",
    text: `{
  "title": "Queries, keys and values",
  "Q": [[1, 0], [0, 1]],
  "K": [[1, 0], [0, 1], [1, 1]],
  "V": [[10, 0], [0, 10], [5, 5]]
}
`,
  },
  {
    label: words("Expected values to check against"),
    description: words("Compares every step with numbers from elsewhere"),
    title: words("Checked against expected values"),
    fileName: "expected",
    text: `{
  "title": "Checked against expected values",
  "Q": [[1, 0], [0, 1]],
  "K": [[1, 0], [0, 1]],
  "V": [[1, 2], [3, 4]],
  "scale": 1,
  "expected": {
    "scores": [[1, 0], [0, 1]],
    "weights": [[0.7310585786300049, 0.2689414213699951], [0.2689414213699951, 0.7310585786300049]]
  }
}
`,
  },
  {
    label: words("Gradient step"),
    description: words("A loss, its gradients, and the weights after one step"),
    title: words("One gradient step"),
    fileName: "gradient-step",
    text: `{
  "title": "One gradient step",
  "X": [[1, 0], [0, 1], [1, 1]],
  "Wq": [[1, 0], [0, 1]],
  "Wk": [[1, 0], [0, 1]],
  "Wv": [[1, 0], [0, 1]],
  "train": { "target": [[0, 1], [1, 0], [1, 1]], "learningRate": 0.5 }
}
`,
  },
];
