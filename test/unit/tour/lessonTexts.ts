import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { cellEdits } from "../../../src/analysis/cellEdits.ts";
import { Computed } from "../../../src/analysis/computed.ts";
import { textAfter } from "../../../src/analysis/gradientEdits.ts";
import { whyEdits } from "../../../src/analysis/whyEdits.ts";
import { boundedDiagnosis } from "../../../src/core/diagnose/boundedDiagnosis.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import type { TourTask } from "../../../src/core/tour/shownStop.ts";
import { type TourStory, tourStory } from "../../../src/core/tour/tourStory.ts";
import { plainText } from "../../../src/core/words.ts";
import { lessonSolutions, type TaskSolution, type TypedNumber } from "../../lessonSolutions.ts";

/** What the names of specs end with. */
export const extension = ".attn.json";

/** The names of all lessons, in their order. */
export const lessons = readdirSync("examples").flatMap((name) => /^(.+lesson.+)\.attn\.json$/.exec(name)?.[1] ?? []);

/** The text of a lesson as it ships. */
export const lessonText = (name: string): string => readFileSync(`examples/${name}${extension}`, "utf8");

/** A text without a problem, computed. */
export function computedOf(text: string): Computed {
  const parsed = parseSpec(text);
  assert.deepEqual(
    parsed.problems.map(({ message }) => plainText(message)),
    [],
  );
  assert.ok(parsed.spec);
  return new Computed(1, parsed, parsed.spec, computeSpec(parsed.spec));
}

/** The tour through a text without a problem. */
export const storyOf = (text: string): TourStory => {
  const { spec, result } = computedOf(text);
  return tourStory(spec, result);
};

/** Its tasks. */
export function tasksOf(text: string): TourTask[] {
  return storyOf(text).stops.flatMap(({ task }) => task ?? []);
}

/** The text after numbers have been typed into the matrix that a task offers. */
export function typedInto(text: string, at: number, numbers: readonly TypedNumber[]): string {
  return numbers.reduce((now, { row, col, value }) => {
    const set = tasksOf(now)[at]?.set;
    assert.ok(set, "the task offers a cell");
    const made = cellEdits(computedOf(now), { ...set, row, col }, value);
    assert.ok("edits" in made, "refusal" in made ? plainText(made.refusal) : "");
    return textAfter(now, made.edits);
  }, text);
}

/** The text after the best explanation of what differs has been written into it. */
function explained(text: string): string {
  const computed = computedOf(text);
  const best = boundedDiagnosis(computed.spec, computed.result)?.explanations[0];
  const edits = best && whyEdits(computed, best);
  assert.ok(edits, "the view Why has an edit");
  return textAfter(text, edits);
}

/** The text after what fails a task. */
export function failed(text: string, at: number, { wrong }: TaskSolution): string {
  return typedInto(text, at, wrong);
}

/** The text after what solves a task. */
export function solved(text: string, at: number, { right }: TaskSolution): string {
  return right === "why" ? explained(text) : typedInto(text, at, right);
}

/** The text of a lesson before and after each of its tasks is solved. */
export function solvedTexts(name: string): { before: string; after: string }[] {
  let before = lessonText(name);
  return (lessonSolutions[name] ?? []).map((solution, at) => {
    const after = solved(failed(before, at, solution), at, solution);
    const texts = { before, after };
    before = after;
    return texts;
  });
}
