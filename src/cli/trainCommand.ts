import { computeSpec } from "../core/engine/compute.ts";
import { numberText } from "../core/format/edit/numberText.ts";
import { limits } from "../core/limits.ts";
import { exactNumber } from "../core/view/numberFormat.ts";
import type { TrainArguments } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import type { Output } from "./output.ts";
import { printProblems, readAndReport } from "./readSpec.ts";
import type { ReadSpec } from "./specReading.ts";
import { warn } from "./warnings.ts";
import { workFault } from "./work.ts";

/**
 * `attn train`: the loss before each step of gradient descent and after the last, a line each, or `{"losses":[…]}`.
 * Exit status 0, or 2 for a file that cannot be understood or has no `train`.
 */
export async function trainCommand(command: TrainArguments, output: Output): Promise<number> {
  const read = await readAndReport(command.file, output, command);
  if (read === undefined) return 2;
  const { train } = read.spec;
  if (train === undefined) {
    const place = read.places.at(read.document.root?.offset ?? 0);
    printProblems([{ severity: "error", place, message: 'there is no "train" in this file', notes: [] }], output);
    return 2;
  }
  const steps = command.count ?? train.steps;
  const spec = { ...read.spec, train: { ...train, steps } };
  const fault = workFault({ ...read, spec }, command, output) ?? outputFault(steps, read, command);
  if (fault !== undefined) {
    printProblems([fault], output);
    return 2;
  }
  const result = computeSpec(spec, { kernel: await kernelFor(spec) });
  const status = warn(read, result, output, command);
  const losses = result.train?.losses ?? [];
  if (command.json) await output.write(`{"losses":[${losses.map(numberText).join(",")}]}\n`);
  else for (const [step, loss] of losses.entries()) await output.write(`${step}\t${exactNumber(loss)}\n`);
  return status;
}

function outputFault(
  steps: number,
  { places, document }: ReadSpec,
  { maxOutput = limits.printedNumbers }: TrainArguments,
) {
  if (steps < maxOutput) return undefined;
  const place = places.at(document.keys.get("train")?.key.offset ?? 0);
  const message = `${steps + 1} losses to print are more than ${maxOutput}; --max-output ${steps + 1} allows them`;
  return { severity: "error" as const, place, message, notes: [] };
}
