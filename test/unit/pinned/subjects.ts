import { type Computed, computedText, specFiles } from "../explain/support.ts";

/** A spec with its numbers, computed once for all that look at it. */
export interface Subject extends Computed {
  readonly name: string;
}

const files = specFiles();
const known = new Map<string, Subject>();

/** The specs whose name begins so, one of every `every`. */
export function* subjects(begins: RegExp, every = 1): Generator<Subject> {
  const named = files.filter(({ name }) => begins.test(name));
  for (const [at, { name, text }] of named.entries()) {
    if (at % every !== 0) continue;
    const subject = known.get(name) ?? { name, ...computedText(text) };
    known.set(name, subject);
    yield subject;
  }
}

/** The examples and lessons; the specs written for this format; those of its second edition. */
export const kinds = { examples: /^\d/, own: /^own-/, second: /^v11-/ };
