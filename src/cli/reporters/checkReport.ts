import type { FileProblem, Place } from "../places.ts";

/** How one entry of `expected` compares. */
export interface CheckedValue {
  /** `layers[1].weights`. */
  readonly name: string;
  readonly holds: boolean;
  /** Where the differing number, or the entry, is. */
  readonly place: Place;
  /** What differs: `weights[0,1]: got …, want …`; empty where it holds. */
  readonly difference: string;
  /** Whether it is rounding, and the mistake that makes it where one was found. */
  readonly reasons: readonly string[];
}

/** What `attn check` found out about one file. */
export interface CheckReport {
  /** As it may be printed. */
  readonly file: string;
  readonly outcome: "hold" | "differ" | "unread";
  readonly problems: readonly FileProblem[];
  readonly values: readonly CheckedValue[];
}

/** How many files came out how. */
export type Counts = Readonly<Record<CheckReport["outcome"], number>>;

/** Writes problems for a kind of reader, file by file. */
export interface Reporter {
  /** Whether problems go to standard error as well, as a compiler's do. */
  readonly printsProblems: boolean;
  begin(): string;
  report(one: CheckReport): string;
  end(counts: Counts): string;
}

/** `3 files: 2 match, 1 differ, 0 not understood`. */
export function countText({ hold, differ, unread }: Counts): string {
  return `${hold + differ + unread} files: ${hold} match, ${differ} differ, ${unread} not understood`;
}

/** What came of the expected values of a file that was understood. */
export function summaryText(values: readonly CheckedValue[]): string {
  const count = values.length;
  const failing = values.filter(({ holds }) => !holds).length;
  if (count === 0) return "nothing is expected";
  if (failing === 0) return count === 1 ? "1 expected step matches" : `all ${count} expected steps match`;
  return `${failing} of ${count} expected steps ${failing === 1 ? "does" : "do"} not match`;
}
