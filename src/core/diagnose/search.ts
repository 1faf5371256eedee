import { computeSpec } from "../engine/compute.ts";
import { itemAt } from "../present.ts";
import type { SpecResult } from "../spec/result.ts";
import type { Block, Spec } from "../spec/spec.ts";
import type { StepId } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import type { DiagnoseOptions } from "./diagnoseOptions.ts";
import { blocksOf, computedFor, type Expectation, type Fit, fitOf, withBlocks } from "./expectations.ts";
import type { Mistake } from "./mistake.ts";
import type { Rewrites, Run } from "./rewriting.ts";

/** One or two mistakes that were tried, and how near they come. */
export interface Candidate {
  readonly mistakes: readonly Mistake[];
  /** The block they were made in; undefined: in all that they apply to. */
  readonly at: number | undefined;
  readonly fit: Fit;
  /** The squared error that is left, over that without the mistake. */
  readonly left: number;
  /** The numbers of every expectation. */
  readonly values: readonly (Tensor | undefined)[];
}

/** Tries mistakes on a spec; on some queries of it where there is a search of the `whole`, which says what holds there. */
export class Search {
  readonly #rewriting: Rewrites;
  readonly expectations: readonly Expectation[];
  readonly #spec: Spec;
  readonly #result: SpecResult;
  readonly #ours: readonly (Tensor | undefined)[];
  readonly #before: number;
  readonly failing: readonly Expectation[];
  /** Share of the squared error that an explanation may leave. */
  readonly mostLeft: number;
  readonly #whole: Search | undefined;
  readonly #places = new Map<Mistake, number>();
  /** How often mistakes were made. */
  attempts = 0;

  constructor(
    rewriting: Rewrites,
    expectations: readonly Expectation[],
    failing: readonly Expectation[],
    spec: Spec,
    result: SpecResult,
    mostLeft: number,
    whole?: Search,
  ) {
    this.#whole = whole;
    this.mostLeft = mostLeft;
    this.#rewriting = rewriting;
    this.expectations = expectations;
    this.failing = failing;
    this.#spec = spec;
    this.#result = result;
    this.#ours = this.valuesOf(rewriting.ours);
    this.#before = this.#fit(this.#ours).squares;
  }

  /**
   * Every mistake alone, in the guilty block and, with several blocks, in all; and those that change nothing. `tried`: how many
   * there were before `most` attempts.
   */
  singles(
    mistakes: readonly Mistake[],
    at: number,
    onProgress?: (share: number) => void,
    most = Number.POSITIVE_INFINITY,
  ): { candidates: Candidate[]; withoutEffect: string[]; tried: number } {
    const candidates: Candidate[] = [];
    const withoutEffect: string[] = [];
    const scopes = this.#rewriting.scopes(at);
    let tried = 0;
    for (const [index, mistake] of mistakes.entries()) {
      if (this.attempts >= most) break;
      tried++;
      if (index % 8 === 0) onProgress?.(index / mistakes.length);
      for (const scope of mistake.head ? scopes.slice(0, 1) : scopes) {
        const candidate = this.attempt([mistake], scope);
        if (candidate === undefined) continue;
        if (this.sameNumbers(candidate.values, this.#ours)) withoutEffect.push(mistake.name);
        else candidates.push(candidate);
      }
    }
    return { candidates, withoutEffect, tried };
  }

  /**
   * Mistakes made in one of the blocks before `last` alone, from `first` on: the nearest block first, the commonest mistake
   * first where not all can be tried. Those that make nothing better are left out.
   */
  inLayers(
    mistakesIn: (at: number) => readonly Mistake[],
    first: number,
    last: number,
    { mostInLayers = Number.POSITIVE_INFINITY, onProgress }: DiagnoseOptions,
  ): Candidate[] {
    const found: Candidate[] = [];
    const blocks = Array.from({ length: last - first }, (_, k) => last - 1 - k);
    const each = blocks.flatMap((at) => mistakesIn(at).map((mistake) => ({ at, mistake })));
    if (each.length > mostInLayers) each.sort((a, b) => a.mistake.common - b.mistake.common);
    const most = this.attempts + mostInLayers;
    for (const [index, { at, mistake }] of each.entries()) {
      if (this.attempts >= most) break;
      if (index % 8 === 0) onProgress?.(index / each.length);
      const candidate = mistake.head ? undefined : this.attempt([mistake], at);
      if (candidate !== undefined && candidate.left < 1) found.push(candidate);
    }
    return found;
  }

  /**
   * The mistakes made, and what comes of them; undefined where they do not apply. `places`: those of the mistakes in the order
   * of the computation.
   */
  attempt(mistakes: readonly Mistake[], at: number | undefined, places?: readonly number[]): Candidate | undefined {
    const run = this.#madeBy(mistakes, at, places);
    if (run === undefined) return undefined;
    this.attempts++;
    const values = this.valuesOf(run);
    const fit = this.#fit(values);
    return { mistakes, at, fit, left: fit.squares / this.#before, values };
  }

  /** What comes of mistakes in blocks, with those in the read-out. */
  #madeBy(mistakes: readonly Mistake[], at: number | undefined, places?: readonly number[]): Run | undefined {
    const heads = mistakes.flatMap(({ head }) => head ?? []);
    const inBlocks = mistakes.filter(({ head }) => head === undefined);
    const ordered = mistakes.length < 2 || heads.length > 0 ? inBlocks : this.#inOrder(mistakes, at, places);
    const run = inBlocks.length === 0 ? this.#rewriting.ours : this.#run(ordered, at);
    let { readOut } = this.#spec;
    for (const head of heads) readOut = readOut && head(readOut);
    if (run === undefined || (heads.length > 0 && readOut === undefined)) return undefined;
    return heads.length > 0 && readOut ? { ...run, readOut } : run;
  }

  /** What a step is made from is changed before the step. */
  #inOrder(mistakes: readonly Mistake[], at: number | undefined, places?: readonly number[]): Mistake[] {
    const parts = mistakes.flatMap((one, index) =>
      (one.parts ?? [one]).map((part) => ({ part, place: places?.[index] ?? this.placeOf(part, at) })),
    );
    return parts.sort((a, b) => a.place - b.place).map(({ part }) => part);
  }

  /** The place, among a block's steps, of the first that a mistake gives; −1: it changes what all steps are made from. */
  placeOf(mistake: Mistake, at: number | undefined): number {
    let place = this.#places.get(mistake);
    if (place === undefined) {
      const run = this.#rewriting.run([mistake], at);
      place = run === undefined ? -1 : placeOfGiven(run, blocksOf(this.#spec));
      this.#places.set(mistake, place);
    }
    return place;
  }

  /** Two mistakes may leave sizes that do not fit each other: such a pair is none. */
  #run(mistakes: readonly Mistake[], at: number | undefined): Run | undefined {
    try {
      return this.#rewriting.run(mistakes, at);
    } catch (error) {
      if (mistakes.length > 1 && error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** What a run has for each expectation. */
  valuesOf(run: Run): (Tensor | undefined)[] {
    const behind = this.expectations.some(({ step }) => step === undefined);
    const own = run.readOut ? { ...this.#spec, readOut: run.readOut } : this.#spec;
    const spec = behind ? withBlocks(own, run.blocks) : this.#spec;
    const whole = behind ? computeSpec(spec) : this.#result;
    return this.expectations.map((one) =>
      one.step === undefined ? computedFor(one, run, spec, whole) : computedFor(one, run, this.#spec, this.#result),
    );
  }

  /** Whether every expected number holds with a mistake, and it accounts for the errors there were. */
  explains({ fit, left }: Candidate): boolean {
    return fit.wrong === 0 && left <= this.mostLeft;
  }

  /** Where a mistake is made that somebody makes everywhere: in the only block, or (undefined) in all. */
  widest(at: number): number | undefined {
    return this.#rewriting.scopes(at)[0];
  }

  /** Whether the spec has several blocks. */
  get layered(): boolean {
    return blocksOf(this.#spec).length > 1;
  }

  /** Whether some of the queries are looked at. */
  get isSample(): boolean {
    return this.#whole !== undefined;
  }

  /** What mistakes that were made in a sample do in the whole. */
  inWhole({ mistakes, at }: Candidate): (Pick<Candidate, "left" | "values"> & { readonly holds: boolean }) | undefined {
    const whole = this.#whole?.attempt(mistakes, at);
    return whole && { ...whole, holds: this.explains(whole) };
  }

  /** The path of a block. */
  pathOf(at: number): string {
    return itemAt(blocksOf(this.#spec), at).path;
  }

  /** The first step in which two candidates differ, which nothing is expected of. */
  apart(a: Candidate, b: Candidate): string | undefined {
    const [one, other] = [a, b].map(({ mistakes, at }) => this.#rewriting.run(mistakes, at));
    for (const [index, layer] of (one?.layers ?? []).entries()) {
      for (const [id, { tensor }] of layer.steps) {
        if (id === "X" || itemAt(blocksOf(this.#spec), index).expected.has(id)) continue;
        const there = other?.layers[index]?.steps.get(id)?.tensor;
        if (there !== undefined && !near(tensor.data, there.data, 1e-6)) return id;
      }
    }
    return undefined;
  }

  /** Whether two sets of numbers are the same but for the last digits, or but for what the expected digits show. */
  sameNumbers(a: readonly (Tensor | undefined)[], b: readonly (Tensor | undefined)[]): boolean {
    return this.expectations.every((expectation, index) => {
      const [x, y] = [a[index], b[index]];
      if (x === undefined || y === undefined || x.data.length !== y.data.length) return x === y;
      const shown = expectation.digits === undefined ? 0 : expectation.allowed.atol;
      return near(x.data, y.data, Math.max(1e-11 * expectation.spread, shown));
    });
  }

  #fit(values: readonly (Tensor | undefined)[]): Fit {
    let [wrong, cells, squares] = [0, 0, 0];
    for (const [index, expectation] of this.expectations.entries()) {
      const fit = fitOf(expectation, values[index], true);
      wrong += fit.wrong;
      cells += fit.cells;
      squares += fit.squares / fit.cells;
    }
    return { wrong, cells, squares: squares / Math.max(1, this.expectations.length) };
  }
}

function placeOfGiven({ blocks, layers }: Run, before: readonly Block[]): number {
  const places = blocks.flatMap(({ given }, at) => {
    const order = [...(layers[at]?.steps.keys() ?? [])];
    // A projection that nothing follows is the step Q, K or V, which comes after X alone.
    const place = (id: StepId): number => (order.includes(id) ? order.indexOf(id) : 0.5);
    return [...given].flatMap(([id, tensor]) => (before[at]?.given.get(id) === tensor ? [] : [place(id)]));
  });
  return places.length === 0 ? -1 : Math.min(...places);
}

function near(a: Float64Array, b: Float64Array, within: number): boolean {
  return a.length === b.length && a.every((x, at) => Object.is(x, b[at]) || Math.abs(x - valueAt(b, at)) <= within);
}
