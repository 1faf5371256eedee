import { type Words, words } from "../core/words.ts";

/** Examples that show one idea, the simplest first. */
export interface ExampleGroup {
  readonly idea: Words;
  /** Names of files without `.attn.json`. */
  readonly names: readonly string[];
}

/** The lessons, each a walk with tasks, in their order. */
const lessons: readonly string[] = [
  ...["30-lesson-shadow", "31-lesson-weights", "32-lesson-scale", "33-lesson-who-may-look"],
  ...["34-lesson-saw", "35-lesson-look-up", "36-lesson-kernel", "37-lesson-filter"],
  ...["38-lesson-induction", "39-lesson-gradient", "40a-lesson-find-the-bug", "40b-lesson-find-the-bug"],
  ...["40c-lesson-find-the-bug", "40d-lesson-find-the-bug", "40e-lesson-find-the-bug", "40f-lesson-find-the-bug"],
  ...["41a-lesson-mood", "41b-lesson-tags", "41c-lesson-ends-itself"],
];

/** The examples by idea, in the order in which a newcomer reads them. */
export const exampleIndex: readonly ExampleGroup[] = [
  { idea: words("Lessons"), names: lessons },
  {
    idea: words("First steps"),
    names: [
      ...["01-worked-example", "02-worked-example-scaled", "03-worked-example-as-printed"],
      ...["63-weighted-values", "08-the-animal", "68-bias-vectors"],
    ],
  },
  {
    idea: words("Similarity and order"),
    names: [
      ...["04-similarity", "75-saw-without-softmax", "60-saw-projected", "05-similarity-with-positions"],
      ...["13-positional-encoding", "76-slippery-without-softmax", "61-slippery-floor"],
    ],
  },
  {
    idea: words("Size of the scores"),
    names: ["06-scaled-dk64", "07-unscaled-dk64", "67-temperature", "66-softcap"],
  },
  {
    idea: words("Other scores and weights"),
    names: ["09-score-dot", "10-score-additive", "64-cosine", "65-general-score", "11-sigmoid"],
  },
  {
    idea: words("Who sees whom"),
    names: ["14-causal-mask", "15-padding-mask", "16-graph", "17-image", "26-window-sinks-alibi", "74-cache"],
  },
  {
    idea: words("Heads, layers, encoder and decoder"),
    names: [
      ...["12-two-heads", "62-plain-stack", "18-cross-attention", "19-encoder-decoder"],
      ...["73-t5", "25-llama-layer", "72-gemma-layer"],
    ],
  },
  {
    idea: words("From tokens to labels"),
    names: [
      ...["21-mood-of-a-sentence", "22-a-tag-for-each-word", "27-speech-frames"],
      ...["23-a-masked-word", "24-reversed-until-the-end"],
    ],
  },
  { idea: words("Training"), names: ["20-gradient-step"] },
  {
    idea: words("Numbers of your own code"),
    names: ["69-given-q-k-v", "70-expected-fails", "71-weights-of-a-model"],
  },
];

/** The examples there are, in groups; those that the index does not name come last. Names have no extension. */
export function groupedExamples(names: readonly string[]): readonly ExampleGroup[] {
  const there = new Set(names);
  const groups = exampleIndex.map(({ idea, names: own }) => ({ idea, names: own.filter((name) => there.has(name)) }));
  const named = new Set(groups.flatMap((group) => group.names));
  const rest = { idea: words("More"), names: names.filter((name) => !named.has(name)) };
  return [...groups, rest].filter((group) => group.names.length > 0);
}

/** The lesson after the one that a file is a copy of, by its name; undefined after the last, and where it is no lesson. */
export function lessonAfter(fileName: string): string | undefined {
  // Later copies of an example have a number behind its name.
  const name = fileName.replace(/(-\d+)?\.attn\.jsonc?$/, "");
  const at = lessons.indexOf(name);
  return at < 0 ? undefined : lessons[at + 1];
}
