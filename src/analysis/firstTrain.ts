import { parametersOf } from "../core/engine/train.ts";
import { setProperty } from "../core/format/edit/setProperty.ts";
import type { TextEdit } from "../core/format/problem.ts";
import { tensorsOf } from "../core/spec/parameters.ts";
import type { Computed } from "./computed.ts";

/** Numbers of a target that somebody may still want to write by hand. */
const mostNumbers = 4096;
const learningRate = 0.1;

/**
 * The edits that give a document without `train` one: a target of zeros of the result's size.
 * Where there are no weights the inputs are what is trained.
 */
export function firstTrainEdits({ document, spec, result }: Computed): TextEdit[] {
  const output = result.layers.at(-1)?.output;
  if (spec.train !== undefined || output === undefined || output.data.length > mostNumbers) return [];
  const [batch = 1, rows = 0, cols = 0] = output.shape;
  const item = Array.from({ length: rows }, () => new Array<number>(cols).fill(0));
  const target = batch === 1 ? item : Array.from({ length: batch }, () => item);
  const isFixed = parametersOf(spec, {}).size === 0;
  const train = { target, learningRate, ...(isFixed && { parameters: [...tensorsOf(spec).keys()] }) };
  return setProperty(document.text, ["train"], JSON.stringify(train));
}
