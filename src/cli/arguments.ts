/** What the command line asks for. */
export type Command =
  | { readonly name: "help" | "version" }
  | {
      readonly name: "compute";
      readonly file: string;
      readonly steps: readonly string[];
      readonly layer?: string;
      readonly json: boolean;
    }
  | { readonly name: "check"; readonly files: readonly string[] }
  | { readonly name: "train"; readonly file: string; readonly count?: number; readonly json: boolean }
  | { readonly name: "tensors"; readonly file: string; readonly tensor?: string; readonly json: boolean };

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const optionsOf: Readonly<Record<string, readonly string[]>> = {
  compute: ["--step", "--layer", "--json"],
  check: [],
  train: ["--steps", "--json"],
  tensors: ["--tensor", "--json"],
};

/** Understands the arguments after the program's name; throws a UsageError. */
export function parseArguments(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === undefined) throw new UsageError("a command is missing: compute, check or train");
  if (name === "--help" || name === "-h" || name === "help") return { name: "help" };
  if (name === "--version" || name === "-v") return { name: "version" };
  const known = Object.hasOwn(optionsOf, name) ? optionsOf[name] : undefined;
  if (known === undefined) throw new UsageError(`unknown command "${name}"; there are compute, check and train`);
  const { files, options } = split(rest, name, known);
  if (options.has("--help")) return { name: "help" };
  if (files.length === 0) throw new UsageError(`${name}: a file is missing`);
  if (name === "check") return { name, files };
  if (files.length > 1) throw new UsageError(`${name} takes one file, not ${files.length}`);
  const [file] = files as [string];
  const json = options.has("--json");
  const tensor = options.get("--tensor");
  if (name === "tensors") return { name, file, json, ...(tensor === undefined ? {} : { tensor }) };
  return name === "train" ? { name, file, json, ...countIn(options) } : computeCommand(file, json, options);
}

function computeCommand(file: string, json: boolean, options: ReadonlyMap<string, string>): Command {
  const steps =
    options
      .get("--step")
      ?.split(",")
      .map((id) => id.trim()) ?? [];
  if (steps.includes("")) throw new UsageError("--step: a step's name is missing");
  const layer = options.get("--layer");
  return { name: "compute", file, steps, json, ...(layer === undefined ? {} : { layer }) };
}

function countIn(options: ReadonlyMap<string, string>): { count?: number } {
  const text = options.get("--steps");
  if (text === undefined) return {};
  if (!/^\d{1,7}$/.test(text)) throw new UsageError(`--steps takes a whole number from 0 to 9999999, not "${text}"`);
  return { count: Number(text) };
}

/** Steps that are asked for one by one add up; of anything else there is one. */
function setOption(options: Map<string, string>, option: string, value: string): void {
  const before = options.get(option);
  if (before !== undefined && option !== "--step") throw new UsageError(`${option} stands twice`);
  options.set(option, before === undefined ? value : `${before},${value}`);
}

/** Sorts arguments into files and options; `--name value` and `--name=value` are the same, `--` ends the options. */
function split(args: readonly string[], command: string, known: readonly string[]) {
  const files: string[] = [];
  const options = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const argument = args[at]!;
    if (argument === "--") return { files: [...files, ...args.slice(at + 1)], options };
    if (!argument.startsWith("-") || argument === "-") {
      files.push(argument);
      continue;
    }
    const equals = argument.indexOf("=");
    const option = equals < 0 ? argument : argument.slice(0, equals);
    if (option === "--help" || option === "-h") options.set("--help", "");
    else if (!known.includes(option)) throw new UsageError(`${command} has no option ${option}`);
    else if (option === "--json" && equals >= 0) throw new UsageError("--json takes no value");
    else if (option === "--json") options.set(option, "");
    else if (equals >= 0) setOption(options, option, argument.slice(equals + 1));
    else if (at + 1 < args.length) setOption(options, option, args[++at]!);
    else throw new UsageError(`${option} needs a value`);
  }
  return { files, options };
}
