import { parseArguments, UsageError } from "./arguments.ts";
import { help } from "./help.ts";
import { isOutputLost, type Output, outputError, standardOutput } from "./output.ts";
import { version } from "./version.ts";

/** The exit status of a bug: neither "does not hold" (1) nor "not understood" (2). */
const internalError = 70;

/** Runs the command line and sets the exit status. */
async function main(): Promise<void> {
  const output = standardOutput();
  try {
    process.exitCode = await run(process.argv.slice(2), output);
  } catch (error) {
    process.exitCode = fail(error, output);
  }
}

function fail(error: unknown, output: Output): number {
  if (error instanceof UsageError) {
    output.report(`attn: ${error.message}\nTry attn --help.`);
    return 2;
  }
  if (isOutOfMemory(error)) {
    output.report(`attn: not enough memory: ${error.message}`);
    return 2;
  }
  output.report(`attn: internal error: ${error instanceof Error ? error.stack : error}`);
  return internalError;
}

/** The numbers of a step have no room; within the limits that depends on the machine. */
function isOutOfMemory(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.includes("allocation");
}

async function run(args: readonly string[], output: Output): Promise<number> {
  const command = parseArguments(args);
  if (isOutputLost()) {
    output.report("attn: the output cannot be written: standard output is closed");
    return outputError;
  }
  // Each command loads what it needs: reading all of the program takes longer than checking a small file.
  switch (command.name) {
    case "help":
      await output.write(help);
      return 0;
    case "version":
      await output.write(`${version}\n`);
      return 0;
    case "compute":
      return (await import("./computeCommand.ts")).computeCommand(command, output);
    case "check":
      return (await import("./checkCommand.ts")).checkCommand(command, output);
    case "diagnose":
      return (await import("./diagnoseCommand.ts")).diagnoseCommand(command, output);
    case "train":
      return (await import("./trainCommand.ts")).trainCommand(command, output);
    case "export":
      return (await import("./exportCommand.ts")).exportCommand(command, output);
    case "heads":
      return (await import("./headsCommand.ts")).headsCommand(command, output);
    case "tensors":
      return (await import("./tensorsCommand.ts")).tensorsCommand(command, output);
  }
}

await main();
