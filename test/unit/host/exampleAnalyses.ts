import { type Node, parseTree } from "jsonc-parser";
import type { Analysis } from "../../../src/analysis/analysis.ts";
import type { Computed } from "../../../src/analysis/computed.ts";
import { specFiles } from "../explain/support.ts";
import { heldAnalysis, settle } from "./world.ts";

/** A spec with its numbers, and what is written in it as another parser reads it. */
export interface Computation {
  readonly name: string;
  readonly analysis: Analysis;
  readonly computed: Computed;
  readonly written: Node;
}

/** Computes a text; `name` is said where that fails. */
export async function computation(text: string, name: string): Promise<Computation> {
  const { analysis, computer } = heldAnalysis(text);
  await recompute(analysis, computer);
  const written = parseTree(text, [], { allowTrailingComma: true });
  if (analysis.computed === undefined || written === undefined) throw new Error(`${name} has no numbers`);
  return { name, analysis, computed: analysis.computed, written };
}

async function recompute(analysis: Analysis, computer: { finish(): boolean }): Promise<void> {
  const done = analysis.compute();
  computer.finish();
  await done;
  await settle();
}

/** All examples and known answers, computed one after the other. */
export async function* everyComputation(): AsyncGenerator<Computation> {
  for (const { name, text } of specFiles()) yield await computation(text, name);
}

/** The numbers at a path such as `layers[1].Wq`, where they are written as plain nested lists. */
export function writtenNumbers(root: Node, path: string): readonly unknown[] | undefined {
  const keys = path.split(/\.|(?=\[)/);
  const node = keys.reduce<Node | undefined>((at, key) => at && childOf(at, key), root);
  return node?.type === "array" ? (listOf(node) as readonly unknown[]) : undefined;
}

function childOf(node: Node, key: string): Node | undefined {
  if (key.startsWith("[")) return node.type === "array" ? node.children?.[Number(key.slice(1, -1))] : undefined;
  return node.children?.find(({ children }) => children?.[0]?.value === key)?.children?.[1];
}

function listOf(node: Node): unknown {
  return node.type === "array" ? (node.children ?? []).map(listOf) : node.value;
}

/** The sizes of nested lists, the outer one first. */
export function sizesOf(list: unknown): readonly number[] {
  return Array.isArray(list) ? [list.length, ...sizesOf(list[0])] : [];
}

/** Every number of nested lists with its indices from 1. */
export function* numbersIn(list: unknown, at: readonly number[] = []): Generator<[readonly number[], unknown]> {
  if (!Array.isArray(list)) yield [at, list];
  else for (const [index, item] of list.entries()) yield* numbersIn(item, [...at, index + 1]);
}
