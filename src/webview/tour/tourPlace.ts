import { type Signal, signal } from "@preact/signals";

/** Where the reader is in a tour. */
export interface TourPlace {
  /** The stop, from 0; as many as there are stops at the end. */
  readonly at: number;
  /** Stops whose task has been solved. */
  readonly solved: readonly number[];
  /** How fast it plays: 1 is the pace of reading. */
  readonly speed: number;
}

/** The speeds there are, the slowest first. */
export const tourSpeeds: readonly number[] = [0.5, 1, 1.5, 2];

/** The tour that is open; null where the reader has closed it, undefined where none was ever open. */
export const tourPlace: Signal<TourPlace | null | undefined> = signal(undefined);

/** Opens the tour at its first stop. */
export function openTour(): void {
  tourPlace.value = { at: 0, solved: [], speed: 1 };
}
