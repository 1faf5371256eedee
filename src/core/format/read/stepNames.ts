import { type ExtraStepId, extraStepIds, type StepId, stepIds } from "../../spec/steps.ts";

/** A name of `expected` or `given`, taken apart: `layers[1].weights` is block `layers[1]` and id `weights`. */
export interface StepName {
  readonly block: string;
  readonly id: string;
}

/** The ids that have a dot in them: `feedForward.gate`. */
const dotted = stepIds.filter((id) => id.includes("."));

/** Splits before the id, which may have a dot itself, else at the last dot; the block is `""` where there is none. */
export function splitStepName(name: string): StepName {
  const own = dotted.find((id) => name === id || name.endsWith(`.${id}`));
  const dot = own === undefined ? name.lastIndexOf(".") : name.length - own.length - 1;
  return { block: name.slice(0, Math.max(0, dot)), id: name.slice(dot + 1) };
}

/** What a training entry of `expected` is about; `tensor` is absent for a loss. */
export interface TrainingName {
  readonly kind: "loss" | "nextLoss" | "gradient" | "next" | "root";
  readonly tensor?: string;
}

/** What belongs to no layer and needs no training: what the networks beside yield, the read-out, what is generated. */
const rootName =
  /^(beside\[\d+\]\.(output|influence)|(layers\[\d+\]\.)?readOut\.(normed|pooled|logits|probabilities)|generated)$/;

/** Reads `loss`, `nextLoss`, `gradient.NAME` and `next.NAME`; undefined for a step. */
export function trainingNameOf(name: string): TrainingName | undefined {
  if (name === "loss" || name === "nextLoss") return { kind: name };
  if (rootName.test(name)) return { kind: "root" };
  for (const kind of ["gradient", "next"] as const) {
    if (name.startsWith(`${kind}.`)) return { kind, tensor: name.slice(kind.length + 1) };
  }
  return undefined;
}

const steps: ReadonlySet<string> = new Set(stepIds);
const extras: ReadonlySet<string> = new Set(extraStepIds);

/** Whether a word is the id of a step. */
export function isStepId(id: string): id is StepId {
  return steps.has(id);
}

/** Whether a word may be expected of a block: a step, or one of the extra ids. */
export function isExpectedId(id: string): id is StepId | ExtraStepId {
  return steps.has(id) || extras.has(id);
}

/** Every id that may be expected of a block. */
export const expectedIds: readonly string[] = [...stepIds, ...extraStepIds];
