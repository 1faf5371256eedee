import { useEffect, useState } from "preact/hooks";

/** What the host answered to a question of a view. */
export interface HostAnswer<T> {
  /** The last answer, also while a newer one is under way; undefined before the first. */
  readonly answer: T | undefined;
  /** Whether the answer belongs to an earlier question. */
  readonly isOld: boolean;
  /** Why the last question was not answered, as the host says it. */
  readonly fault: string | undefined;
}

/** Asks the host again whenever the key changes; late answers to earlier questions are dropped. */
export function useHostAnswer<T>(key: string, ask: () => Promise<T>): HostAnswer<T> {
  const [state, setState] = useState<{ key: string; answer: T | undefined; fault: string | undefined }>();
  useEffect(() => {
    let wanted = true;
    const settle = (answer: T | undefined, fault: string | undefined) => {
      // After a fault the last answer stays in sight, marked as old.
      if (wanted) setState((last) => ({ key, answer: fault === undefined ? answer : last?.answer, fault }));
    };
    ask().then(
      (answer) => settle(answer, undefined),
      (error: unknown) => settle(undefined, error instanceof Error ? error.message : String(error)),
    );
    return () => {
      wanted = false;
    };
    // Only the key counts: `ask` is another function with every drawing.
  }, [key]);
  return { answer: state?.answer, isOld: state?.key !== key, fault: state?.key === key ? state.fault : undefined };
}
