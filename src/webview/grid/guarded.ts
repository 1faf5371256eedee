import { effect } from "@preact/signals";

/** Told of a fault in drawing; the component that draws shows it instead of numbers that may be old. */
export type OnFault = (fault: unknown) => void;

/** An effect whose fault is reported instead of thrown at whoever changed a signal. Returns how to stop. */
export function guardedEffect(run: () => void, onFault: OnFault): () => void {
  return effect(() => {
    try {
      run();
    } catch (fault) {
      onFault(fault);
    }
  });
}
