import type { StepOutline } from "../../core/explain/outline.ts";
import { isOperandStep, isPairStep } from "../../core/spec/steps.ts";

/** The four parts of the way from input to output. */
export type StageName = "input" | "projections" | "scores" | "result";

/** Steps that are side by side where there is room. */
export interface Stage {
  readonly name: StageName;
  readonly steps: readonly StepOutline[];
}

/** That the numbers of one step enter another. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The steps in the order of the computation, by stage; a norm before the projections belongs to the input. */
export function stagesOf(steps: readonly StepOutline[]): Stage[] {
  const lists: Record<StageName, StepOutline[]> = { input: [], projections: [], scores: [], result: [] };
  // Of what was last seen depends whether a norm belongs to the input or to the result.
  let seen: StageName = "input";
  for (const step of steps) {
    if (isOperandStep(step.name)) seen = "projections";
    // Sinks take a share of the weights: they are listed with the scores although they belong to no pair of positions.
    else if (isPairStep(step.name) || step.name === "sinkWeights") seen = "scores";
    else if (seen !== "input") seen = "result";
    lists[seen].push(step);
  }
  const names: readonly StageName[] = ["input", "projections", "scores", "result"];
  return names.map((name) => ({ name, steps: lists[name] })).filter(({ steps: list }) => list.length > 0);
}

/** The stages before the scores, and the path from the scores on, whose cards are packed into rows. */
export function wayOf(steps: readonly StepOutline[]): [stages: Stage[], path: Stage[]] {
  const all = stagesOf(steps);
  const isPath = ({ name }: Stage): boolean => name === "scores" || name === "result";
  return [all.filter((stage) => !isPath(stage)), all.filter(isPath)];
}

/** A card, or some below each other, with the width they would like to have, in pixels. */
export interface Place {
  readonly steps: readonly StepOutline[];
  readonly want: number;
}

/** Cards that follow each other, as many side by side as have room with the gap between them; each row has at least one. */
export function packRows(cards: readonly Place[], width: number, gap: number): Place[][] {
  const rows: Place[][] = [];
  let left = 0;
  for (const card of cards) {
    // A row begins with a card, however narrow the flow.
    const row = rows.at(-1);
    if (row === undefined || card.want + gap > left) {
      rows.push([card]);
      left = width - card.want;
    } else {
      row.push(card);
      left -= card.want + gap;
    }
  }
  return rows;
}

/** Which steps enter which, in the order of the computation. */
export function edgesOf(steps: readonly StepOutline[]): Edge[] {
  const names = new Set<string>(steps.map(({ name }) => name));
  return steps.flatMap(({ name, operands }) =>
    operands.filter((operand) => names.has(operand) && operand !== name).map((from) => ({ from, to: name })),
  );
}
