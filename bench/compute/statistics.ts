/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A number with three digits that count. */
export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Goals with what was measured, collected while the benchmark goes on and printed at its end. */
export class Goals {
  private readonly lines: string[] = [];
  private missed = 0;

  /** `reached` undefined: could not be measured, for the reason given. */
  add(goal: string, reached: boolean | undefined, measured: string): void {
    if (reached === false) this.missed++;
    const word = reached === undefined ? "not measured" : reached ? "reached" : "NOT REACHED";
    this.lines.push(`  ${word.padEnd(12)} ${goal}: ${measured}`);
  }

  print(): void {
    console.log(`\nGoals (${this.missed} not reached)`);
    for (const line of this.lines) console.log(line);
  }
}
