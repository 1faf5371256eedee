import { type Words, words } from "../words.ts";
import { seeingRows, visibleCount } from "./figure.ts";
import type { HeadNumbers } from "./headNumbers.ts";
import { duplicatePattern } from "./heads/duplicate.ts";
import { entropy } from "./heads/entropy.ts";
import { inductionPattern } from "./heads/induction.ts";
import { type Pattern, patternScore } from "./heads/patterns.ts";
import { commonOffset, offsetName, positionalFrom } from "./heads/positional.ts";
import { previousPattern } from "./heads/previous.ts";
import { sinkFrom, sinkOf } from "./heads/sink.ts";

/** What a head is of a kind of, in a word and the figure that says so. */
export interface Archetype {
  /** For programs and grouping: `induction`. */
  readonly name: string;
  readonly words: Words;
  /** Left out where it is no number. */
  readonly figure?: number;
  /** The queries that the figure is a mean of, where those are not all. */
  readonly rows?: number;
}

/** Of this part of its weight on a rule's keys a head is called after the rule. */
const ruleFrom = 0.5;
/** From this part of the largest possible entropy on a head looks everywhere alike. */
const uniformFrom = 0.98;

const rules: readonly { readonly name: string; readonly words: Words; of(head: HeadNumbers): Pattern }[] = [
  { name: "induction", words: words("induction"), of: inductionPattern },
  { name: "duplicate", words: words("duplicate"), of: duplicatePattern },
  { name: "previous", words: words("previous"), of: previousPattern },
];

/**
 * What a head does: the rule with the largest score from 0.5 on, else the offset of its largest weights, even weights, or the
 * key it rests on; where none is clear, `mixed` with its entropy.
 */
export function archetypeOf(head: HeadNumbers): Archetype {
  return ruleOf(head) ?? uniformOf(head) ?? offsetOf(head) ?? sinkArchetypeOf(head) ?? mixedOf(head);
}

function ruleOf(head: HeadNumbers): Archetype | undefined {
  const found = rules.flatMap(({ of, ...rule }): Archetype[] => {
    const pattern = of(head);
    const score = pattern instanceof Uint8Array ? patternScore(head, pattern) : undefined;
    return score === undefined || !(score.mass >= ruleFrom) ? [] : [{ ...rule, figure: score.mass, rows: score.rows }];
  });
  return found.sort((a, b) => (b.figure ?? 0) - (a.figure ?? 0))[0];
}

function uniformOf(head: HeadNumbers): Archetype | undefined {
  const choosing = seeingRows(head).filter((i) => visibleCount(head, i) > 1);
  const share = entropy.measure(head).parts?.find(({ name }) => name === "normalised")?.value;
  if (share === undefined || !(share >= uniformFrom)) return undefined;
  return { name: "uniform", words: words("uniform"), figure: share, rows: choosing.length };
}

function offsetOf(head: HeadNumbers): Archetype | undefined {
  const found = commonOffset(head);
  if (found === undefined || found.share < positionalFrom || head.n < 2) return undefined;
  return { name: `offset ${found.offset}`, words: offsetName(found.offset), figure: found.share };
}

function sinkArchetypeOf(head: HeadNumbers): Archetype | undefined {
  const found = sinkOf(head);
  if (found === undefined || !(found.mass > sinkFrom)) return undefined;
  return { name: "sink", words: words("sink"), figure: found.mass };
}

function mixedOf(head: HeadNumbers): Archetype {
  const { value } = entropy.measure(head);
  return {
    name: "mixed",
    words: words("mixed"),
    ...(value !== undefined && Number.isFinite(value) && { figure: value }),
  };
}
