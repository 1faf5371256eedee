/** A value that exists for certain; throws where it is missing, which is a bug. */
export function present<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw new Error("a value that must exist is missing");
  return value;
}

/** The item at an index of a list, from the end where the index is negative; throws outside the list, which is a bug. */
export function itemAt<T>(list: ArrayLike<T>, index: number): T {
  const item = list[index < 0 ? list.length + index : index];
  if (item === undefined) throw new RangeError(`there is no item ${index} in a list of ${list.length}`);
  return item;
}
