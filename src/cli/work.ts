import { costOf } from "../core/engine/cost.ts";
import { limits } from "../core/limits.ts";
import type { LimitArguments } from "./arguments.ts";
import type { Output } from "./output.ts";
import type { FileProblem } from "./places.ts";
import type { ReadSpec } from "./specReading.ts";

/** Work that takes longer than people wait without a word, in multiplications. */
const longWork = 1e10;

/**
 * Why a spec is not computed: it would take more work than is allowed. Of long work that is allowed a line on standard error
 * says so. Undefined where it may be computed.
 */
export function workFault(
  { file, spec, places, document }: Pick<ReadSpec, "file" | "spec" | "places" | "document">,
  { maxWork = limits.work }: LimitArguments,
  output: Pick<Output, "report">,
): FileProblem | undefined {
  const { work } = costOf(spec);
  if (work <= Math.min(longWork, maxWork)) return undefined;
  const about = amount(work);
  if (work <= maxWork) {
    output.report(`attn: ${file}: about ${about} multiplications, this may take a while`);
    return undefined;
  }
  const key = document.keys.get("train.steps") ?? document.keys.get("train") ?? document.tensors.get("X");
  const message = `about ${about} multiplications, more than ${amount(maxWork)}; --max-work ${about} allows them`;
  return { severity: "error", place: places.at(key?.key.offset ?? 0), message, notes: [] };
}

/** Two digits, rounded up, so that the number allows what it is said of. */
function amount(value: number): string {
  if (!Number.isFinite(value)) return "1e308";
  const power = 10 ** (Math.floor(Math.log10(value)) - 1);
  return (Math.ceil(value / power) * power).toExponential(1).replace("e+", "e").replace(".0e", "e");
}
