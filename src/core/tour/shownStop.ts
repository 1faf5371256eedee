import type { CellRef } from "../explain/derivation.ts";
import type { Words } from "../words.ts";

/** A number that a stop speaks of, by its name with indices from 1. */
export interface TourNumber {
  readonly name: string;
  readonly value: string;
}

/** What the reader is asked to do, and how far it is. */
export interface TourTask {
  /** The condition, with indices from 1. */
  readonly until: string;
  /** Whether the condition holds and nothing blocks it. */
  readonly done: boolean;
  /** What is in its way: what was changed beside what the task lets the reader change. */
  readonly hindrance?: Words;
  /** The numbers that the condition compares, as they are now. */
  readonly now: readonly TourNumber[];
  /** The cell to change, where the panel shows it. */
  readonly set?: CellRef;
}

/** A stop of a tour as the panel shows it. */
export interface ShownStop {
  /** The layer that is looked at, and the card in it. */
  readonly layer: string;
  readonly step: string;
  readonly cell?: CellRef;
  readonly say: Words;
  /** The stop's own number, where no card shows it. */
  readonly beside?: TourNumber;
  readonly task?: TourTask;
}
