import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { type FigurePart, type Measured, visibleCount } from "../figure.ts";
import type { HeadNumbers } from "../headNumbers.ts";

/** Which keys a rule names for a query, 0 or 1 for each pair: n×m. Undefined where it says nothing of this head; the words say why. */
export type Pattern = Uint8Array | Words;

const made = new WeakMap<object, Map<string, Pattern>>();

/** The pattern of a name, made once for all heads of a layer: it depends on positions and tokens alone. */
export function oncePer(name: string, make: (head: HeadNumbers) => Pattern): (head: HeadNumbers) => Pattern {
  return (head) => {
    const key = head.common ?? head;
    const known = made.get(key) ?? new Map<string, Pattern>();
    made.set(key, known);
    const pattern = known.get(name) ?? make(head);
    known.set(name, pattern);
    return pattern;
  };
}

/** Makes a pattern of a rule about positions: `names(i, j)` for each query and each token before or at it. */
export function patternOf({ n, m, offset }: HeadNumbers, names: (i: number, j: number) => boolean): Pattern {
  if (offset === undefined) return words("The keys come from another sequence.");
  const pattern = new Uint8Array(n * m);
  for (let row = 0; row < n; row++) {
    for (let j = 0; j <= Math.min(offset + row, m - 1); j++) if (names(offset + row, j)) pattern[row * m + j] = 1;
  }
  return pattern;
}

/** The same for a rule about tokens; `tok` is undefined for positions without a token. */
export function tokenPattern(
  head: HeadNumbers,
  names: (i: number, j: number, tok: readonly (string | undefined)[]) => boolean,
): Pattern {
  const tok = head.keyTokens;
  if (tok === undefined) return words("There are no tokens.");
  return patternOf(head, (i, j) => tok[i] !== undefined && names(i, j, tok));
}

/** How much of its weight a head puts where a pattern says, over the rows where it says something. */
export interface PatternScore {
  /** Mean over these rows of Σ A[i,j]·P[i,j]. */
  readonly mass: number;
  readonly rows: number;
  /** The mean over these rows of the share of the keys a query sees that the pattern names. */
  readonly share: number;
  /** Over all rows: Σ(A∘P), ΣA and Σ|A − P|. */
  readonly sums: { readonly hit: number; readonly all: number; readonly off: number };
}

const scored = new WeakMap<HeadNumbers, Map<Uint8Array, PatternScore | undefined>>();

/** The score of a pattern, made once for a head; undefined where no row of it has a key. */
export function patternScore(head: HeadNumbers, pattern: Uint8Array): PatternScore | undefined {
  const known = scored.get(head) ?? new Map<Uint8Array, PatternScore | undefined>();
  scored.set(head, known);
  if (!known.has(pattern)) known.set(pattern, scoreOf(head, pattern));
  return known.get(pattern);
}

function scoreOf(head: HeadNumbers, pattern: Uint8Array): PatternScore | undefined {
  const { n, m, weights } = head;
  let [mass, share, rows, hit, all, off] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    let [named, found] = [0, 0];
    for (let k = i * m; k < (i + 1) * m; k++) {
      const weight = valueAt(weights, k);
      all += weight;
      if (pattern[k] === 0) {
        off += Math.abs(weight);
        continue;
      }
      named++;
      found += weight;
      hit += weight;
      off += Math.abs(weight - 1);
    }
    if (named === 0) continue;
    rows++;
    mass += found;
    share += named / visibleCount(head, i);
  }
  return rows === 0 ? undefined : { mass: mass / rows, rows, share: share / rows, sums: { hit, all, off } };
}

/** The figure of a pattern, with the two that are usual beside it; `none` is said where no row has a key. */
export function measurePattern(head: HeadNumbers, pattern: Pattern, none: Words): Measured {
  if (!(pattern instanceof Uint8Array)) return { value: undefined, note: pattern };
  const score = patternScore(head, pattern);
  if (score === undefined) return { value: undefined, rows: 0, note: none };
  const { mass, rows, share } = score;
  const found = { value: mass, rows, parts: [...usual(head.n, score), lift(mass, share)] };
  return rows === head.n ? found : { ...found, note: whyUsualDiffers(rows, head.n) };
}

function whyUsualDiffers(rows: number, n: number): Words {
  return words(
    "The rule names a key for {0} of {1} queries, and the mean is over those. The usual formula divides by the weights of all {1} queries, so that even a perfect head gets only {0}/{1} = {2} there.",
    rows,
    n,
    plainNumber(rows / n),
  );
}

/** A share with three decimals at most. */
function plainNumber(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function lift(mass: number, share: number): FigurePart {
  return { name: "lift", words: words("times what equal weights would give"), value: mass / share };
}

/** Σ(A∘P)/ΣA and 1 − the mean row sum of |A − P|, as TransformerLens has them: over all rows, also those without a rule. */
function usual(n: number, { sums: { hit, all, off } }: PatternScore): FigurePart[] {
  return [
    {
      name: "usual",
      words: words("of the weight of all rows, also those where the rule names no key"),
      value: hit / all,
    },
    { name: "closeness", words: words("1 − mean difference of a row to the rule"), value: 1 - off / n },
  ];
}
