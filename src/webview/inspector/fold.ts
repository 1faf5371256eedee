/** Which of many terms are shown: the first `head` and the last `tail`; those between are `hidden` and add up to `sum`. */
export interface Fold {
  readonly head: number;
  readonly tail: number;
  readonly hidden: number;
  readonly sum: number;
}

const fewestHidden = 3;

/** Folds the middle of a sum of `count` terms so that `room` terms stay; a sum that is hardly longer is left whole. */
export function foldTerms(count: number, room: number, term: (index: number) => number): Fold {
  if (count - room < fewestHidden) return { head: count, tail: 0, hidden: 0, sum: 0 };
  const tail = Math.floor(room / 2);
  const head = room - tail;
  let sum = 0;
  for (let index = head; index < count - tail; index++) sum += term(index);
  return { head, tail, hidden: count - room, sum };
}

/** Folds the end of a sorted list so that its first `room` terms stay. */
export function foldRest(count: number, room: number, term: (index: number) => number): Fold {
  if (count - room < fewestHidden) return { head: count, tail: 0, hidden: 0, sum: 0 };
  let sum = 0;
  for (let index = room; index < count; index++) sum += term(index);
  return { head: room, tail: 0, hidden: count - room, sum };
}
