import type { Tensor } from "../tensor/tensor.ts";
import type { Block, ReadOut, Spec } from "./spec.ts";
import { type ReadOutStep, readOutSteps } from "./steps.ts";

/** Whether a name is that of a read-out's step. */
export function isReadOutStep(name: string): name is ReadOutStep {
  return (readOutSteps as readonly string[]).includes(name);
}

/** Whether a read-out computes a step; which ones follows from its keys. */
export function readOutHas(head: ReadOut, step: ReadOutStep): boolean {
  if (step === "readOut.normed") return head.layerNorm !== undefined;
  if (step === "readOut.pooled") return head.pool !== "none";
  return step === "readOut.logits" || head.normalize !== "none";
}

/** The step that a name means: itself where it is computed, else the one before it; undefined where there is none. */
export function resolveReadOutStep(head: ReadOut, step: ReadOutStep): ReadOutStep | undefined {
  const upTo = readOutSteps.slice(0, readOutSteps.indexOf(step) + 1);
  return upTo.findLast((one) => readOutHas(head, one));
}

/** What a read-out multiplies with, in its layout: its own W, d×L, or with `tied` the table of the embedding, V×d. */
export function readOutWeight(
  head: ReadOut,
  spec: Pick<Spec, "main">,
): { readonly W: Tensor | undefined; readonly layout: Block["weightLayout"] } {
  if (!head.tied) return { W: head.W, layout: "in-out" };
  return { W: spec.main.blocks[0]?.embedding?.table, layout: "out-in" };
}
