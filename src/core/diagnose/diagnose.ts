import { withRoundedTensors } from "../engine/precision.ts";
import { itemAt } from "../present.ts";
import { isNumberType } from "../spec/numberTypes.ts";
import type { LayerResult, SpecResult } from "../spec/result.ts";
import type { Block, Spec } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { valueAt } from "../tensor/valueAt.ts";
import { words } from "../words.ts";
import { type DataMistake, dataMistakes } from "./dataMistakes.ts";
import type { DiagnoseOptions } from "./diagnoseOptions.ts";
import type { DiagnosedStep, Diagnosis, Explanation, Searched } from "./diagnosis.ts";
import { droppedWeights } from "./droppedWeights.ts";
import {
  blocksOf,
  computedFor,
  type Expectation,
  expectationsOf,
  fitOf,
  isNoticeable,
  layersOf,
} from "./expectations.ts";
import { fittedParameters } from "./fitting.ts";
import { likeness } from "./likeness.ts";
import type { Mistake } from "./mistake.ts";
import { allMistakes } from "./mistakes/allMistakes.ts";
import { parametersOf } from "./mistakes/parameters.ts";
import { readOutMistakes } from "./mistakes/readOutMistakes.ts";
import { namedScales } from "./mistakes/scaleMistakes.ts";
import { type Entering, layerMistakes, stackMistakes } from "./mistakes/stackMistakes.ts";
import { otherWeights } from "./otherWeights.ts";
import { ownErrors, roundingVerdict, type StepErrors } from "./ownErrors.ts";
import { heldPairs } from "./pairs.ts";
import { patternsOf } from "./patterns.ts";
import { ranked } from "./ranking.ts";
import { type Rewrites, Rewriting } from "./rewriting.ts";
import { type Sample, sampleOf } from "./sample.ts";
import { type Candidate, Search } from "./search.ts";
import { slightMistake } from "./slightParameters.ts";

/**
 * Why expected numbers differ from computed ones: how far they are, where it begins, and which mistake makes them. `result`
 * is what the spec yields with every step kept.
 */
export function diagnose(written: Spec, result: SpecResult, options: DiagnoseOptions = {}): Diagnosis {
  const spec = withRoundedTensors(written);
  const all = expectationsOf(written, result);
  const expectations = options.step === undefined ? all : all.filter(({ id }) => id === options.step);
  const layers = layersOf(result);
  const rewriting = new Rewriting(spec, result, options.sample?.kernel);
  const ours = { blocks: blocksOf(spec), layers };
  const gotOf = (one: Expectation): Tensor | undefined => computedFor(one, ours, spec, result);
  const errors = ownErrors(expectations, rewriting, spec, result);
  const steps = expectations.map((one, index): DiagnosedStep => {
    const { type, times } = roundingVerdict(one, gotOf(one), written);
    const verdict = times <= 1 ? "rounding" : "bug";
    return { ...diagnosed(one, gotOf(one)), verdict, bound: times, type, ...ownOf(itemAt(errors, index)) };
  });
  const beyond = expectations.filter((one) => fitOf(one, gotOf(one), false).wrong > 0);
  const rounding = roundingOf(beyond, gotOf);
  const allowed = beyond.length === 0 || rounding !== undefined;
  const failing = allowed ? expectations.filter((one) => isNoticeable(one, gotOf(one))) : beyond;
  const asRounding = (): Diagnosis => {
    const slight = beyond.length > 0 || options.sample ? undefined : slightDiagnosis();
    if (slight !== undefined) return slight;
    const [first] = beyond;
    const culprit = first && { culprit: { layer: first.layer, id: first.id } };
    return { steps, ...culprit, explanations: rounding === undefined ? [] : [rounding], withoutEffect: [] };
  };
  // Each number is as near as its type can come, but all of them lean one way.
  const slightDiagnosis = (): Diagnosis | undefined => {
    const [first] = expectations;
    const type = steps[0]?.type;
    if (first === undefined || !isNumberType(type) || steps.some((step) => step.type !== type)) return undefined;
    const search = new Search(rewriting, expectations, expectations, spec, result, 1);
    const tried = parametersOf(rewriting.site(first.at));
    const found = slightMistake(expectations, type, spec, search, first.at, tried);
    if (found === undefined || !search.explains(found)) return undefined;
    return {
      steps: steps.map((step) => ({ ...step, verdict: "bug" })),
      culprit: { layer: first.layer, id: first.id },
      explanations: ranked([found], [], search),
      withoutEffect: [],
    };
  };
  const culprit = failing.find((one) => itemAt(errors, expectations.indexOf(one)).ownWrong > 0) ?? failing[0];
  if (culprit === undefined) return asRounding();
  const data = allowed
    ? []
    : relations(failing, gotOf, namedScales(rewriting.site(culprit.at)), itemAt(layers, culprit.at).steps);
  const whole = new Search(rewriting, expectations, failing, spec, result, mostLeft(allowed, failing));
  const sample = options.sample && sampleOf(culprit, expectations, rewriting, options.sample);
  const isBehind = failing.some(({ step }) => step === undefined);
  const behind = isBehind ? readOutMistakes(spec, result) : [];
  const mistakesIn = (at: number): Mistake[] => {
    const site = rewriting.site(at);
    return [...allMistakes(site), ...layerMistakes(stackOf(spec, at), site, enteringOf(spec, at, layers))];
  };
  const mistakes = [
    ...behind,
    ...mistakesIn(culprit.at),
    ...stackMistakes(stackOf(spec, culprit.at), enteringOf(spec, culprit.at, layers)),
  ];
  // Where not all can be tried, the commonest are.
  if (options.sample) mistakes.sort((a, b) => a.common - b.common);
  const search = sample === undefined ? whole : sampledSearch(sample, failing, whole, spec, result);
  const tried = search.singles(mistakes, culprit.at, options.onProgress, mostAttempts(options, sample));
  const isHeld = (candidate: Candidate): boolean => search.explains(candidate);
  const isFound = tried.candidates.some(isHeld) || data.length > 0;
  const first = isFound || allowed ? culprit.at : firstSuspect(expectations, culprit, gotOf);
  const before = whole.attempts;
  const earlier = whole.inLayers(mistakesIn, first, culprit.at, options);
  const inLayers = whole.attempts - before;
  const found = isFound || earlier.some(isHeld);
  // A few numbers, as a loss alone, are met by some value of every parameter.
  const isEnough = failing.reduce((cells, { want }) => cells + want.data.length, 0) >= fewestCells;
  const fits = !found && isEnough && tried.tried === mistakes.length;
  const parameters = fits ? parametersOf(rewriting.site(culprit.at)) : [];
  const fitted = fittedParameters(parameters, search, search.widest(culprit.at));
  const known = [...tried.candidates, ...earlier, ...fitted.map(({ candidate }) => candidate)];
  // Weights that are solved for fit rounding better than what they are solved from.
  const solve = data.length === 0 && !allowed && !known.some(isHeld);
  const singles = solve ? [...known, ...solvedWeights(failing, culprit.at, search, rewriting)] : known;
  const held = singles.filter(isHeld);
  // What a bound allows is called a mistake only where one explains nearly all of it.
  if (allowed && held.length === 0) return asRounding();
  const wanted = options.sample === undefined && (options.pairs ?? (held.length === 0 && data.length === 0));
  const pairs =
    allowed || !wanted || !isEnough
      ? []
      : heldPairs({ candidates: tried.candidates, fitted, parameters }, search, culprit.at, options);
  return {
    steps: allowed
      ? steps.map((step, at) => (failing.includes(itemAt(expectations, at)) ? { ...step, verdict: "bug" } : step))
      : steps,
    culprit: { layer: culprit.layer, id: culprit.id },
    explanations: ranked([...(allowed || !isEnough ? held : singles), ...pairs], data, search),
    withoutEffect: tried.withoutEffect,
    ...(options.sample && {
      searched: {
        ...searchedOf(sample, tried.tried, mistakes.length),
        ...layersSearched(culprit.at - first, inLayers),
      },
    }),
    patterns: patternsOf(culprit, gotOf(culprit)),
  };
}

/** The blocks of the encoder or of the main stack, whichever block `at` is in. */
function stackOf(spec: Spec, at: number): readonly Block[] {
  const first = spec.encoder?.blocks.length ?? 0;
  return at < first ? (spec.encoder?.blocks ?? []) : spec.main.blocks;
}

/** What entered each layer of the stack that block `at` is in. */
function enteringOf({ encoder }: Spec, at: number, layers: readonly LayerResult[]): Entering {
  const first = encoder?.blocks.length ?? 0;
  return (layer) => {
    const { steps } = itemAt(layers, at < first ? layer : first + layer);
    return (steps.get("embedded") ?? steps.get("X"))?.tensor;
  };
}

/** The first block in which a mistake may be that is seen in the culprit: the last one of which something holds. */
function firstSuspect(
  expectations: readonly Expectation[],
  culprit: Expectation,
  gotOf: (one: Expectation) => Tensor | undefined,
): number {
  const holding = expectations.filter(
    (one) => one.step !== undefined && one.at <= culprit.at && fitOf(one, gotOf(one), false).wrong === 0,
  );
  return Math.max(0, ...holding.map(({ at }) => at));
}

const fewestCells = 4;

function solvedWeights(failing: readonly Expectation[], at: number, search: Search, rewriting: Rewrites): Candidate[] {
  const here = failing.filter((one) => one.at === at);
  const site = rewriting.site(at);
  return [...droppedWeights(here, site), ...otherWeights(here, site)].flatMap((one) => search.attempt([one], at) ?? []);
}

/** Most mistakes that are made alone: all of a small spec, none of a large one of which there is no sample. */
function mostAttempts({ sample: options }: DiagnoseOptions, sample: Sample | undefined): number {
  return options === undefined ? Number.POSITIVE_INFINITY : (sample?.mostAttempts ?? 0);
}

function sampledSearch(
  { rewriting, expectations }: Sample,
  failing: readonly Expectation[],
  whole: Search,
  spec: Spec,
  result: SpecResult,
): Search {
  const seen = expectations.filter(({ at, id }) => failing.some((one) => one.at === at && one.id === id));
  return new Search(rewriting, expectations, seen, spec, result, whole.mostLeft, whole);
}

function searchedOf(sample: Sample | undefined, tried: number, mistakes: number): Searched {
  return { queries: sample?.rows.length ?? 0, of: sample?.of ?? 0, tried, mistakes };
}

/** What was tried in the layers before the one that differs; nothing where there is none that is suspect. */
function layersSearched(layers: number, tried: number): Pick<Searched, "inLayers"> {
  return layers > 0 ? { inLayers: tried } : {};
}

/**
 * Share of the squared error that a mistake may leave: little of differences that a bound allows, some where rounding is so
 * coarse that much holds by chance.
 */
function mostLeft(allowed: boolean, failing: readonly Expectation[]): number {
  if (allowed) return 0.02;
  return failing.some(({ noise, spread }) => Number.isFinite(noise) && noise > 1e-3 * spread) ? 0.2 : 1;
}

function ownOf({ own, inherited }: StepErrors): Pick<DiagnosedStep, "own" | "inherited"> {
  return { own, inherited };
}

type Compared = Omit<DiagnosedStep, "verdict" | "bound" | "type" | "own" | "inherited">;

function diagnosed(expectation: Expectation, got: Tensor | undefined): Compared {
  const { layer, id, want } = expectation;
  const { wrong, cells } = fitOf(expectation, got, false);
  let [largest, place] = [0, 0];
  for (let at = 0; at < cells; at++) {
    const [a, b] = [got?.data[at] ?? Number.NaN, valueAt(want.data, at)];
    const difference = Object.is(a, b) ? 0 : Math.abs(a - b);
    if (difference <= largest) continue;
    [largest, place] = [difference, at];
    if (Number.isNaN(largest)) break;
  }
  return { layer, id, cells, differs: wrong, largest, at: indexOf(want.shape, place), ...likeness(want, got) };
}

function indexOf(shape: readonly number[], flat: number): number[] {
  let rest = flat;
  return [...shape]
    .reverse()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .reverse();
}

/** Everything holds if what the digits say is taken for the tolerance. */
function roundingOf(
  failing: readonly Expectation[],
  gotOf: (one: Expectation) => Tensor | undefined,
): Explanation | undefined {
  const first = failing[0]?.digits;
  if (first === undefined || !failing.every((one) => fitOf(one, gotOf(one), true).wrong === 0)) return undefined;
  const { decimals, type } = first;
  const change =
    decimals !== undefined
      ? words("the expected numbers are rounded to {0} decimals", decimals)
      : words("the expected numbers are rounded to {0}", type ?? "float32");
  const fix =
    decimals === undefined
      ? { path: "expectedDtype", value: type }
      : { path: "tolerance", value: { rtol: 0, atol: first.atol } };
  return {
    group: "data",
    name: `rounded to ${decimals ?? type}`,
    changes: [change],
    reproduces: true,
    share: 1,
    ties: [],
    fix,
  };
}

/** Relations that hold for every failing entry. */
function relations(
  failing: readonly Expectation[],
  gotOf: (one: Expectation) => Tensor | undefined,
  named: readonly (readonly [string, number])[],
  steps: ReadonlyMap<string, { readonly tensor: Tensor }>,
): DataMistake[] {
  const others = new Map([...steps].map(([id, { tensor }]) => [id, tensor]));
  const each = failing.map((one) => {
    const got = gotOf(one);
    return got === undefined ? [] : dataMistakes(one, got, named, others);
  });
  return (each[0] ?? []).filter(({ name }) => each.every((list) => list.some((other) => other.name === name)));
}
