import { computeSpec } from "../core/engine/compute.ts";
import { numberText } from "../core/format/edit/numberText.ts";
import { exactNumber } from "../core/view/numberFormat.ts";
import type { Command } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import type { Output } from "./output.ts";
import { readSpec } from "./readSpec.ts";
import { warn } from "./warnings.ts";

/**
 * `attn train`: the loss before each step of gradient descent and after the last, a line each, or `{"losses":[…]}`.
 * Exit status 0, or 2 for a file that cannot be understood or has no `train`.
 */
export async function trainCommand(command: Extract<Command, { name: "train" }>, output: Output): Promise<number> {
  const read = readSpec(command.file, output, command.quiet);
  if (read === undefined) return 2;
  const { train } = read.spec;
  if (train === undefined) {
    output.report(`${read.places.at(read.document.root?.offset ?? 0)}: there is no "train" in this file`);
    return 2;
  }
  const steps = command.count ?? train.steps;
  const spec = { ...read.spec, train: { ...train, steps } };
  const result = computeSpec(spec, { kernel: await kernelFor(spec) });
  const warned = warn(read, result, output, command);
  const losses = result.train?.losses ?? [];
  if (command.json) await output.write(`{"losses":[${losses.map(numberText).join(",")}]}\n`);
  else for (const [step, loss] of losses.entries()) await output.write(`${step}\t${exactNumber(loss)}\n`);
  return command.strict && warned > 0 ? 1 : 0;
}
