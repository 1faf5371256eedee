import type { Words } from "../core/words.ts";

/** An error whose sentence is meant for the user. Any other error is a bug: logged, and shown as one general line. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly sentence: Words;

  constructor(sentence: Words) {
    super(sentence.template);
    this.sentence = sentence;
  }
}

/** The stack of whatever was thrown, for the log. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
}
