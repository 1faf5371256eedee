import { nearest } from "../format/read/nearest.ts";
import { trainingNameOf } from "../format/read/stepNames.ts";
import { hasGradient } from "../format/read/tensorNames.ts";
import { stepIds } from "../spec/steps.ts";

/** A name taken apart into the path of its layer and what is meant in there. */
export function splitTourName(name: string): { readonly layer: string; readonly matrix: string } {
  const [, layer = "", matrix = name] = /^((?:encoder\.)?(?:layers\[\d+\])|encoder)\.(.+)$/s.exec(name) ?? [];
  return { layer, matrix };
}

/** Matrices that are neither steps nor have a gradient. */
const others = /^(mask(\[\d+\])?(\.(keys|blocked))?|dropout\.mask|memory\.[XKV]|past\.[KV]|sinks|embedding\..+)$/;

/** Whether a name may be one of a matrix that the panel shows, or of a number that `expected` may hold. */
export function isTourName(name: string): boolean {
  const { matrix } = splitTourName(name);
  return isTourStep(name) || hasGradient(name) || others.test(matrix) || trainingNameOf(name) !== undefined;
}

/** Whether a name is a step of a layer, or of the read-out. */
export function isTourStep(name: string): boolean {
  return steps.has(splitTourName(name).matrix) || /^readOut\./.test(name) || name === "generated";
}

/** The name that a misspelt one was most likely meant to be. */
export function nearTourName(name: string): string | undefined {
  const { layer, matrix } = splitTourName(name);
  const near = nearest(matrix, known);
  return near === undefined || layer === "" ? near : `${layer}.${near}`;
}

const steps: ReadonlySet<string> = new Set(stepIds);
const functions = ["abs", "max", "min", "sum", "argmax", "dot", "label", "hiding", "differing"];
const tensors = ["Wq", "Wk", "Wv", "Wo", "bq", "bk", "bv", "bo", "bias", "scale", "temperature"];
const known: readonly string[] = [
  ...stepIds,
  ...tensors,
  ...functions,
  ...["readOut.logits", "readOut.probabilities", "generated", "loss", "nextLoss"],
];
