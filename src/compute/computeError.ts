import { type Words, words } from "../core/words.ts";

/**
 * Why a computation gave no result: it would not fit in memory, took too long, ran out of memory, its worker died or could not
 * be started, a tensor file was not the same any more, or the engine threw, which is a bug.
 */
export type ComputeFailure = "tooLarge" | "deadline" | "memory" | "crash" | "start" | "engine" | "file";

/** Thrown (as a rejection) when a computation failed; `sentence` is for people, `message` and `stack` for the log. */
export class ComputeError extends Error {
  override readonly name = "ComputeError";

  constructor(
    readonly failure: ComputeFailure,
    readonly sentence: Words,
    detail = "",
  ) {
    super(detail === "" ? sentence.template : detail);
  }
}

/** One sentence for each kind of failure that needs no figures. */
export function failed(failure: Exclude<ComputeFailure, "tooLarge" | "deadline">, detail?: string): ComputeError {
  return new ComputeError(failure, sentences[failure], detail);
}

/** A spec needs more bytes than are allowed. */
export function tooLarge(bytes: number, allowed: number): ComputeError {
  const template = "This computation would take about {0} MB; at most {1} MB are allowed.";
  return new ComputeError("tooLarge", words(template, megabytes(bytes), megabytes(allowed)));
}

/** A computation was stopped because it took longer than is allowed. */
export function timeLimitError(allowedMs: number): ComputeError {
  return new ComputeError("deadline", words("The computation was stopped after {0} seconds.", allowedMs / 1000));
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

const sentences = {
  memory: words("The computation ran out of memory."),
  crash: words("The computation ended unexpectedly. Compute again to retry."),
  start: words("The compute worker could not be started. Compute again to retry."),
  file: words("A tensor file changed while it was read. Compute again to retry."),
  engine: words("The computation failed. The log has the details."),
} as const;
