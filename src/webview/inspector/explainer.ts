import type { CellRef, Derivation } from "../../core/explain/derivation.ts";

/** A cell as of one result of one document; what the inspector asks for. */
export interface Wish {
  readonly cell: CellRef;
  readonly uri: string;
  readonly resultVersion: number;
}

/** A wish that came true. */
export interface Explained extends Wish {
  readonly derivation: Derivation;
}

/** What an explainer needs from the page around it. */
export interface ExplainerPage {
  ask(wish: Wish): Promise<Derivation>;
  /** Runs once, before the next picture is drawn. */
  nextFrame(run: () => void): void;
  onAnswer(answer: Explained): void;
  /** The host has no derivation for the wish. */
  onRefusal(wish: Wish): void;
}

/**
 * Asks for the derivation of the cell that is looked at: at most one question a frame and one on its way, always the newest
 * wish, never the same twice. Answers to wishes that have changed since are dropped.
 */
export class Explainer {
  readonly #page: ExplainerPage;
  #wish: Wish | undefined;
  #settled: Wish | undefined;
  #busy = false;

  constructor(page: ExplainerPage) {
    this.#page = page;
  }

  /** Says what is to be explained from now on; undefined drops whatever is on its way. */
  want(wish: Wish | undefined): void {
    this.#wish = wish;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#busy || this.#wish === undefined || sameWish(this.#wish, this.#settled)) return;
    this.#busy = true;
    this.#page.nextFrame(() => this.#askNow());
  }

  #askNow(): void {
    const wish = this.#wish;
    if (wish === undefined || sameWish(wish, this.#settled)) {
      this.#busy = false;
      return;
    }
    this.#page.ask(wish).then(
      (derivation) => this.#settle(wish, () => this.#page.onAnswer({ ...wish, derivation })),
      () => this.#settle(wish, () => this.#page.onRefusal(wish)),
    );
  }

  #settle(wish: Wish, tell: () => void): void {
    this.#busy = false;
    if (sameWish(wish, this.#wish)) {
      this.#settled = wish;
      tell();
    }
    this.#schedule();
  }
}

/** Whether both ask for the same cell of the same result. */
export function sameWish(a: Wish | undefined, b: Wish | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.resultVersion === b.resultVersion && a.uri === b.uri && sameCellOf(a.cell, b.cell);
}

function sameCellOf(a: CellRef, b: CellRef): boolean {
  return (
    a.row === b.row &&
    a.col === b.col &&
    a.matrix === b.matrix &&
    a.layer === b.layer &&
    a.batch === b.batch &&
    a.head === b.head
  );
}
