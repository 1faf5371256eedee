import { valueAt } from "../../tensor/valueAt.ts";
/** Takes keys out of a row and scales the others so that it adds up to what it did. */
export function leaveOut(row: Float64Array, without: readonly number[]): void {
  if (without.length === 0) return;
  const sum = row.reduce((so, weight) => so + weight, 0);
  for (const key of without) row[key] = 0;
  const rest = row.reduce((so, weight) => so + weight, 0);
  if (rest !== 0) for (let j = 0; j < row.length; j++) row[j] = valueAt(row, j) * (sum / rest);
}
