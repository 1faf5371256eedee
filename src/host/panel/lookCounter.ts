/** Calls back once, with the second derivation: the first may be of the cell that a panel begins with. */
export function lookCounter(onLooked: () => void): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count === 2) onLooked();
  };
}
