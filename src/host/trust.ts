import { workspace } from "vscode";
import type { Analysis } from "../analysis/analysis.ts";

/** Scores beyond which an untrusted document's numbers never follow by themselves. */
const scoresToFollow = 1_000_000;

/** Whether a document of a workspace that is not trusted asks for so much that only the user may start it. */
export function isTooHeavyToFollow({ document }: Analysis): boolean {
  if (workspace.isTrusted) return false;
  const spec = document?.spec;
  if (spec === undefined) return false;
  const blocks = [...spec.main.blocks, ...(spec.encoder?.blocks ?? [])];
  const n = Math.max(1, spec.main.X?.shape.at(-2) ?? 1, spec.encoder?.X?.shape.at(-2) ?? 1);
  const keys = Math.max(n, spec.memory?.X?.shape.at(-2) ?? 1, spec.memory?.K?.shape.at(-2) ?? 1);
  return (
    blocks.reduce((sum, { heads, Q, K }) => sum + (heads ?? 1) * rowsOf(Q, n) * rowsOf(K, keys), 0) > scoresToFollow
  );
}

function rowsOf(tensor: { readonly shape: readonly number[] } | undefined, otherwise: number): number {
  return tensor?.shape.at(-2) ?? otherwise;
}
