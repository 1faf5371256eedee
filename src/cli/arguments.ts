import { parseArgs } from "node:util";
import { nearest } from "../core/format/read/nearest.ts";
import { roundPath } from "../core/spec/generating.ts";
import { visibleText } from "../core/view/visibleText.ts";

/** How warnings are treated: `quiet` says none, `strict` makes them fail. */
export interface WarningArguments {
  readonly quiet: boolean;
  readonly strict: boolean;
}

/** How much a command may do, in multiplications and in numbers printed; absent, as `limits` has it. */
export interface LimitArguments {
  readonly maxWork?: number;
  readonly maxOutput?: number;
}

/** The forms in which `attn check` problems. */
export const reporterNames = ["text", "json", "github", "junit", "tap"] as const;

/** What `attn check` is asked for. */
export interface CheckArguments extends WarningArguments, LimitArguments {
  readonly name: "check";
  readonly files: readonly string[];
  readonly reporter: (typeof reporterNames)[number];
}

/** What `attn compute` is asked for. */
export interface ComputeArguments extends WarningArguments, LimitArguments {
  readonly name: "compute";
  readonly file: string;
  readonly steps: readonly string[];
  readonly layer?: string;
  readonly json: boolean;
}

/** What `attn diagnose` is asked for. */
export interface DiagnoseArguments extends WarningArguments, LimitArguments {
  readonly name: "diagnose";
  readonly file: string;
  readonly step?: string;
  readonly pairs: boolean;
  readonly json: boolean;
}

/** What `attn train` is asked for. */
export interface TrainArguments extends WarningArguments, LimitArguments {
  readonly name: "train";
  readonly file: string;
  readonly count?: number;
  readonly json: boolean;
}

/** What `attn export` is asked for; indices count from 0. */
export interface ExportArguments extends WarningArguments, LimitArguments {
  readonly name: "export";
  readonly file: string;
  readonly form: "svg" | "html";
  readonly step?: string;
  readonly layer?: string;
  readonly batch: number;
  readonly head: number;
}

/** What `attn heads` is asked for. */
export interface HeadsArguments extends WarningArguments, LimitArguments {
  readonly name: "heads";
  readonly file: string;
  readonly layer?: string;
  readonly batch: number;
  readonly sort?: string;
  /** A rule of the reader's own. */
  readonly find?: string;
  readonly json: boolean;
}

/** What the command line asks for. */
export type Command =
  | { readonly name: "help" | "version" }
  | CheckArguments
  | ComputeArguments
  | TrainArguments
  | DiagnoseArguments
  | ExportArguments
  | HeadsArguments
  | {
      readonly name: "tensors";
      readonly files: readonly string[];
      readonly tensor?: string;
      readonly slice?: string;
      readonly json: boolean;
    };

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Options = Readonly<Record<string, "boolean" | "string">>;

const common = { quiet: "boolean", strict: "boolean", "max-work": "string" } as const;
const optionsOf = {
  compute: { step: "string", layer: "string", round: "string", json: "boolean", "max-output": "string", ...common },
  check: { reporter: "string", json: "boolean", ...common },
  diagnose: { step: "string", pairs: "boolean", json: "boolean", ...common },
  train: { steps: "string", json: "boolean", "max-output": "string", ...common },
  export: {
    svg: "boolean",
    html: "boolean",
    step: "string",
    layer: "string",
    round: "string",
    batch: "string",
    head: "string",
    ...common,
  },
  heads: {
    layer: "string",
    round: "string",
    batch: "string",
    sort: "string",
    find: "string",
    json: "boolean",
    ...common,
  },
  tensors: { tensor: "string", slice: "string", json: "boolean" },
} as const satisfies Readonly<Record<string, Options>>;
type Name = keyof typeof optionsOf;
const names = Object.keys(optionsOf);

/** `, did you mean X?` where a known name is near. */
export function suggestion(written: string, known: readonly string[]): string {
  const near = nearest(written, known);
  return near === undefined ? "" : `. Did you mean ${visibleText(near)}?`;
}

/** Understands the arguments after the program's name; throws a UsageError. */
export function parseArguments(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === undefined) throw new UsageError(`a command is missing: ${names.join(", ")}`);
  if (name === "--help" || name === "-h" || name === "help") return { name: "help" };
  if (name === "--version" || name === "-v") return { name: "version" };
  if (!isCommand(name)) {
    throw new UsageError(
      `unknown command "${visibleText(name)}"${suggestion(name, names) || `; there are ${names.join(", ")}`}`,
    );
  }
  const { files, options } = split(rest, name);
  if (options.has("help")) return { name: "help" };
  const [file] = files;
  if (file === undefined) throw new UsageError(`${name}: a file is missing`);
  const warnings = { quiet: options.has("quiet"), strict: options.has("strict"), ...limitsIn(options) };
  if (name === "check") return { name, files, reporter: reporterIn(options), ...warnings };
  if (name === "tensors") return { name, files, ...tensorIn(options), json: options.has("json") };
  if (files.length > 1) throw new UsageError(`${name} takes one file, not ${files.length}`);
  const json = options.has("json");
  if (name === "train") return { name, file, json, ...warnings, ...countIn(options) };
  if (name === "diagnose") {
    const [step] = stepsIn(options);
    return { name, file, json, pairs: options.has("pairs"), ...warnings, ...(step === undefined ? {} : { step }) };
  }
  const layer = layerIn(options);
  if (name === "heads") {
    const [sort, find] = ["sort", "find"].map((one) => options.get(one)?.[0]);
    const asked = { ...(layer !== undefined && { layer }), ...(sort !== undefined && { sort }) };
    const [batch = 0] = indicesIn(options, "batch");
    return { name, file, json, batch, ...warnings, ...asked, ...(find !== undefined && { find }) };
  }
  if (name === "export")
    return { name, file, ...warnings, ...exportIn(options), ...(layer === undefined ? {} : { layer }) };
  return { name, file, steps: stepsIn(options), json, ...warnings, ...(layer === undefined ? {} : { layer }) };
}

function tensorIn(options: Found): { readonly tensor?: string; readonly slice?: string } {
  const [tensor] = options.get("tensor") ?? [];
  const [slice] = options.get("slice") ?? [];
  return { ...(tensor === undefined ? {} : { tensor }), ...(slice === undefined ? {} : { slice }) };
}

function isCommand(name: string): name is Name {
  return Object.hasOwn(optionsOf, name);
}

type Found = ReadonlyMap<string, readonly string[]>;

function stepsIn(options: Found): string[] {
  const steps = (options.get("step") ?? []).flatMap((text) => text.split(",").map((id) => id.trim()));
  if (steps.includes("")) throw new UsageError("--step: a step's name is missing");
  return steps;
}

/** The layer that is asked for by its number or path; with `--round`, that of a round, or all of its layers. */
function layerIn(options: Found): string | undefined {
  const layer = options.get("layer")?.[0];
  if (!options.has("round")) return layer;
  const [round = 0] = indicesIn(options, "round");
  return roundPath(round, layer === undefined ? "" : /^\d+$/.test(layer) ? `layers[${layer}]` : layer);
}

function countIn(options: Found): { count?: number } {
  const text = options.get("steps")?.[0];
  if (text === undefined) return {};
  if (!/^\d{1,7}$/.test(text)) {
    throw new UsageError(`--steps takes a whole number from 0 to 9999999, not "${visibleText(text)}"`);
  }
  return { count: Number(text) };
}

function exportIn(options: Found): Pick<ExportArguments, "form" | "step" | "batch" | "head"> {
  const [step, more] = stepsIn(options);
  if (more !== undefined) throw new UsageError("export takes one --step; without it, the whole way");
  if (options.has("svg") === options.has("html")) throw new UsageError("export takes --svg or --html");
  const [batch = 0, head = 0] = indicesIn(options, "batch", "head");
  return { form: options.has("svg") ? "svg" : "html", batch, head, ...(step === undefined ? {} : { step }) };
}

function indicesIn(options: Found, ...names: readonly string[]): number[] {
  return names.map((name) => {
    const text = options.get(name)?.[0];
    if (text === undefined || /^\d{1,7}$/.test(text)) return Number(text ?? 0);
    throw new UsageError(`--${name} takes an index from 0, not "${visibleText(text)}"`);
  });
}

function reporterIn(options: Found): CheckArguments["reporter"] {
  const text = options.get("reporter")?.[0] ?? (options.has("json") ? "json" : "text");
  const found = reporterNames.find((name) => name === text);
  if (found !== undefined) return found;
  const others = suggestion(text, reporterNames) || `; there are ${reporterNames.join(", ")}`;
  throw new UsageError(`--reporter ${visibleText(text)}: no such reporter${others}`);
}

function limitsIn(options: Found): LimitArguments {
  const [maxWork, maxOutput] = ["max-work", "max-output"].map((name) => {
    const text = options.get(name)?.[0];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() !== "" && value >= 0) return value;
    throw new UsageError(`--${name} takes a number such as 1e12, not "${visibleText(text)}"`);
  });
  return { ...(maxWork !== undefined && { maxWork }), ...(maxOutput !== undefined && { maxOutput }) };
}

/** Sorts arguments into files and options with their values; steps that are asked for one by one add up. */
function split(args: readonly string[], command: Name): { files: string[]; options: Found } {
  const known: Options = { ...optionsOf[command], help: "boolean" };
  const { positionals, tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(known).map(([name, type]) => [name, { type, ...(name === "help" && { short: "h" }) }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const type = Object.hasOwn(known, name) ? known[name] : undefined;
    if (type === undefined) {
      // `-json` comes as -j, -s, …
      const written = rawName.startsWith("--") ? rawName : (args[token.index] ?? rawName);
      const near = suggestion(
        written,
        Object.keys(known).map((one) => `--${one}`),
      );
      throw new UsageError(`${command} has no option ${visibleText(written)}${near}`);
    }
    if (type === "boolean" && value !== undefined) throw new UsageError(`${rawName} takes no value`);
    if (type === "string" && value === undefined) throw new UsageError(`${rawName} needs a value`);
    const before = options.get(name) ?? [];
    if (before.length > 0 && name !== "step") throw new UsageError(`${rawName} appears twice`);
    options.set(name, value === undefined ? before : [...before, value]);
  }
  return { files: positionals, options };
}
