import type { CellRef, Derivation } from "../../core/explain/derivation.ts";

/** A cell as of one result of one document; what the inspector asks for. */
export interface CellRequest {
  readonly cell: CellRef;
  readonly uri: string;
  readonly resultVersion: number;
}

/** An answered request. */
export interface Explained extends CellRequest {
  readonly derivation: Derivation;
}

/** What an explainer needs from the page around it. */
export interface ExplainerPage {
  ask(request: CellRequest): Promise<Derivation>;
  /** Runs once, before the next picture is drawn. */
  nextFrame(run: () => void): void;
  onAnswer(answer: Explained): void;
  /** The host has no derivation for the request. */
  onRefusal(request: CellRequest): void;
}

/**
 * Asks for the derivation of the cell that is looked at: at most one question a frame and one on its way, always the newest
 * request, never the same twice. Answers to requests that have changed since are dropped.
 */
export class Explainer {
  readonly #page: ExplainerPage;
  // What is to be explained now.
  #wanted: CellRequest | undefined;
  // The last one that was answered or refused while it was wanted.
  #settled: CellRequest | undefined;
  // From asking for a frame until the answer is here.
  #busy = false;

  constructor(page: ExplainerPage) {
    this.#page = page;
  }

  /** Says what is to be explained from now on; undefined drops whatever is on its way. */
  want(request: CellRequest | undefined): void {
    this.#wanted = request;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#busy || this.#wanted === undefined || isSameRequest(this.#wanted, this.#settled)) return;
    this.#busy = true;
    this.#page.nextFrame(() => this.#askNow());
  }

  #askNow(): void {
    // Read only now: until the frame came the pointer may have moved on.
    const request = this.#wanted;
    if (request === undefined || isSameRequest(request, this.#settled)) {
      this.#busy = false;
      return;
    }
    this.#page.ask(request).then(
      (derivation) => this.#settle(request, () => this.#page.onAnswer({ ...request, derivation })),
      () => this.#settle(request, () => this.#page.onRefusal(request)),
    );
  }

  #settle(request: CellRequest, tell: () => void): void {
    this.#busy = false;
    if (isSameRequest(request, this.#wanted)) {
      this.#settled = request;
      tell();
    }
    // Something else may be wanted by now.
    this.#schedule();
  }
}

/** Whether both ask for the same cell of the same result. */
export function isSameRequest(a: CellRequest | undefined, b: CellRequest | undefined): boolean {
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
