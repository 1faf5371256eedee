import type { SpecResult } from "../core/spec/result.ts";
import type { Reply, Request } from "./messages.ts";

/** What is asked for, and who waits for it. */
export interface Wanted {
  /** What a worker is to do with the spec; empty for its result. */
  readonly work: Pick<Request, "diagnose" | "train" | "bound">;
  /** Takes the answer of a worker; false where it is no answer to this. */
  take(reply: Reply): boolean;
  /** Takes a result that was computed on this thread; absent where only a worker does what is wanted. */
  readonly takeHere?: (result: SpecResult) => void;
}

/** What takes answers of one kind. */
export function wanting<K extends Reply["kind"]>(
  work: Wanted["work"],
  kind: K,
  resolve: (reply: Extract<Reply, { kind: K }>) => void,
): Wanted {
  const isWanted = (reply: Reply): reply is Extract<Reply, { kind: K }> => reply.kind === kind;
  const take = (reply: Reply): boolean => {
    if (!isWanted(reply)) return false;
    resolve(reply);
    return true;
  };
  return { work, take };
}
