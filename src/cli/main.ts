import { parseArguments, UsageError } from "./arguments.ts";
import { checkCommand } from "./checkCommand.ts";
import { computeCommand } from "./computeCommand.ts";
import { help } from "./help.ts";
import { type Output, standardOutput } from "./output.ts";
import { trainCommand } from "./trainCommand.ts";
import { version } from "./version.ts";

/** Runs the command line and sets the exit status; nothing but a bug is thrown. */
async function main(): Promise<void> {
  const output = standardOutput();
  try {
    process.exitCode = await run(process.argv.slice(2), output);
  } catch (error) {
    if (!(error instanceof UsageError || isOutOfMemory(error))) throw error;
    output.report(`attn: ${error.message}`);
    if (error instanceof UsageError) output.report("Try attn --help.");
    process.exitCode = 2;
  }
}

/** The numbers of a step have no room; within the limits that depends on the machine. */
function isOutOfMemory(error: unknown): error is RangeError {
  return error instanceof RangeError && error.message.includes("allocation");
}

async function run(args: readonly string[], output: Output): Promise<number> {
  const command = parseArguments(args);
  switch (command.name) {
    case "help":
      await output.write(help);
      return 0;
    case "version":
      await output.write(`${version}\n`);
      return 0;
    case "compute":
      return computeCommand(command, output);
    case "check":
      return checkCommand(command, output);
    case "train":
      return trainCommand(command, output);
  }
}

await main();
