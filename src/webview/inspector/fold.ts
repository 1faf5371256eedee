/** Which of many terms are shown: the first `shown`; the others are `hidden` and add up to `sum`. */
export interface Fold {
  readonly shown: number;
  readonly hidden: number;
  readonly sum: number;
}

// Hiding fewer would save no room: a line says what is hidden.
const fewestHidden = 3;

/** Folds the end of a sorted list so that its first `room` terms stay; a list that is hardly longer is left whole. */
export function foldRest(count: number, room: number, term: (index: number) => number): Fold {
  if (count - room < fewestHidden) return { shown: count, hidden: 0, sum: 0 };
  let sum = 0;
  for (let index = room; index < count; index++) sum += term(index);
  return { shown: room, hidden: count - room, sum };
}
