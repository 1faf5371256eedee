/** Counts bytes that are promised to running computations, against a limit. */
export class Ledger {
  #promised = 0;

  constructor(readonly limit: number) {}

  get bytes(): number {
    return this.#promised;
  }

  /** Whether that many more would fit now. */
  fits(bytes: number): boolean {
    return this.#promised + bytes <= this.limit;
  }

  add(bytes: number): void {
    this.#promised += bytes;
  }

  remove(bytes: number): void {
    this.#promised -= bytes;
  }
}
