import { type Signal, signal } from "@preact/signals";

/** The step in view, as the rail marks it. */
export const currentStep: Signal<string> = signal("");
