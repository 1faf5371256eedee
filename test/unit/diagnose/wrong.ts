import type { Program } from "./programs.ts";
import type { Configuration } from "./rightPrograms.ts";

/** A mistake that somebody made: the program changed, and what the answer has to say. */
export interface Wrong {
  readonly name: string;
  /** In the sentence of the first explanation, or in the names of its ties. */
  readonly says: RegExp;
  readonly change: (c: Configuration) => Partial<Program> | undefined;
}

export const wrong = (name: string, says: RegExp, change: Wrong["change"]): Wrong => ({ name, says, change });
export const where =
  (yes: (c: Configuration) => boolean, change: (c: Configuration) => Partial<Program>) => (c: Configuration) =>
    yes(c) ? change(c) : undefined;
export const always = (change: (c: Configuration) => Partial<Program>) => change;

export const masked = (c: Configuration) => c.masked;
export const width = (c: Configuration) => c.program.X[0]![0]!.length;
export const dk = (c: Configuration) => width(c) / c.program.heads;
export const length = (c: Configuration) => c.program.X[0]!.length;
export const even = (c: Configuration) => c.program.kvHeads === c.program.heads;
