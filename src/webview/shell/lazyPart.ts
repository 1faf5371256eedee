import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A part of the page whose script is fetched when it is first shown. */
export interface LazyPart<T> {
  /** The script's exports once they are here. */
  readonly part: ReadonlySignal<T | undefined>;
  readonly failed: ReadonlySignal<boolean>;
  /** Fetches the script, unless that has been done or is under way. */
  want(): void;
}

/** Makes a part of a dynamic import; all places that show it share the one fetch. */
export function lazyPart<T>(load: () => Promise<T>): LazyPart<T> {
  const part = signal<T | undefined>(undefined);
  const failed = signal(false);
  let wanted = false;
  const want = (): void => {
    if (wanted) return;
    wanted = true;
    load().then(
      (loaded) => {
        part.value = loaded;
      },
      () => {
        // Not tried again: what is shown in its place says what to do.
        failed.value = true;
      },
    );
  };
  return { part, failed, want };
}

/** The part's exports, fetched now if need be; undefined until they are here, `"failed"` where they could not be loaded. */
export function usePart<T>({ part, failed, want }: LazyPart<T>): T | "failed" | undefined {
  // After drawing, so that a fetch never delays what is there.
  useEffect(want, [want]);
  return failed.value ? "failed" : part.value;
}
