import { computeSpec } from "../core/engine/compute.ts";
import { layerContext } from "../core/explain/context/layerContext.ts";
import { readDetector } from "../core/figures/detector/readDetector.ts";
import { findHeads, layerHeads } from "../core/figures/layerHeads.ts";
import { numberText } from "../core/format/edit/numberText.ts";
import { runToEnd } from "../core/resumable.ts";
import { briefNumber } from "../core/view/numberFormat.ts";
import { padLeft, padRight, textWidth } from "../core/view/textWidth.ts";
import { visibleText } from "../core/view/visibleText.ts";
import { plainText } from "../core/words.ts";
import { type HeadsArguments, UsageError } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import type { Output } from "./output.ts";
import { printProblems, readAndReport } from "./readSpec.ts";
import { select } from "./selection.ts";
import { warn } from "./warnings.ts";
import { workFault } from "./work.ts";

/** One head as it is printed. */
interface HeadLine {
  readonly layer: string;
  readonly head: number;
  readonly archetype: string;
  /** By figure; NaN where one says nothing of the head. */
  readonly figures: ReadonlyMap<string, number>;
}

const digits = 3;

/**
 * `attn heads`: every figure of every head as a table or JSON, the largest of `--sort` first; `--find` adds the share of each head's weight
 * that is where a rule says. Exit status as of `attn compute`.
 */
export async function headsCommand(command: HeadsArguments, output: Output): Promise<number> {
  const rule = command.find === undefined ? undefined : readDetector(command.find);
  if (rule !== undefined && "fault" in rule) {
    throw new UsageError(`--find: ${plainText(rule.fault.message)} (at character ${rule.fault.at + 1})`);
  }
  const read = await readAndReport(command.file, output, command);
  if (read === undefined) return 2;
  const fault = workFault(read, command, output);
  if (fault !== undefined) {
    printProblems([fault], output);
    return 2;
  }
  const { spec } = read;
  const result = computeSpec(spec, { kernel: await kernelFor(spec) });
  const status = warn(read, result, output, command);
  const { batch } = command;
  const selection = select(spec, result, [], command.layer);
  const beside = layerContext(spec, result, selection.layers[0]?.block.path ?? "") ?? { spec, result };
  const found = rule && runToEnd(findHeads(beside.spec, beside.result, batch, rule.rule));
  const lines = [...selection.encoder, ...selection.layers].flatMap(({ block, layer }): HeadLine[] => {
    if (batch >= layer.dims.batch) throw new UsageError(`--batch ${batch}: there are ${layer.dims.batch}, from 0`);
    const heads = runToEnd(layerHeads(spec, result, block.path, batch));
    if (heads === undefined) return [];
    const scores = found?.find((one) => one.layer === block.path)?.scores;
    return heads.archetypes.map((archetype, head) => {
      const values = heads.figures.map(({ name }, f) => [name, heads.values[head * heads.figures.length + f]] as const);
      const all = scores === undefined ? values : [["find", scores[head]] as const, ...values];
      const figures = new Map(all.map(([name, value = Number.NaN]) => [name, value]));
      return { layer: block.path, head, archetype: archetype.name, figures };
    });
  });
  if (lines.length === 0)
    throw new UsageError("the weights of these layers are not kept: there are no heads to look at");
  const sorted = sortedLines(lines, command.sort ?? (rule && "find"));
  for (const piece of command.json ? jsonOf(sorted) : tableOf(sorted)) await output.write(piece);
  return status;
}

/** The largest first, heads without the figure last. */
function sortedLines(lines: readonly HeadLine[], by: string | undefined): readonly HeadLine[] {
  if (by === undefined) return lines;
  const known = [...(lines[0]?.figures.keys() ?? [])];
  if (!known.includes(by))
    throw new UsageError(`--sort ${visibleText(by)}: there is no such figure; there are ${known.join(", ")}`);
  const rank = ({ figures }: HeadLine): number => {
    const value = figures.get(by) ?? Number.NaN;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return lines.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
}

function* jsonOf(lines: readonly HeadLine[]): Generator<string> {
  yield '{"heads":[';
  for (const [index, { layer, head, archetype, figures }] of lines.entries()) {
    const values = [...figures].map(
      ([name, value]) => `${JSON.stringify(name)}:${Number.isNaN(value) ? "null" : numberText(value)}`,
    );
    const place = `"layer":${JSON.stringify(layer)},"head":${head},"archetype":${JSON.stringify(archetype)}`;
    yield `${index === 0 ? "" : ","}{${place},"figures":{${values.join(",")}}}`;
  }
  yield "]}\n";
}

function* tableOf(lines: readonly HeadLine[]): Generator<string> {
  const names = [...(lines[0]?.figures.keys() ?? [])];
  const hasLayers = lines.some(({ layer }) => layer !== "");
  const heads = [...(hasLayers ? ["layer"] : []), "head", "archetype", ...names];
  const rows = lines.map(({ layer, head, archetype, figures }) => [
    ...(hasLayers ? [layer] : []),
    String(head),
    archetype,
    ...names.map((name) => shown(figures.get(name))),
  ]);
  const widths = heads.map((head, col) => Math.max(...[head, ...rows.map((row) => row[col] ?? "")].map(textWidth)));
  const words = heads.length - names.length;
  for (const row of [heads, ...rows]) {
    const cells = row.map((cell, col) => (col < words ? padRight : padLeft)(cell, widths[col] ?? 0));
    yield `${cells.join("  ").trimEnd()}\n`;
  }
}

const shown = (value = Number.NaN): string =>
  Number.isNaN(value) ? "–" : briefNumber(value, digits).replaceAll("\u2212", "-");
