import type { ExpressionFault } from "../../expression/pieces.ts";
import type { TourStop, TourTask } from "../../spec/besideKinds.ts";
import { readCondition, readPlace } from "../../tour/condition.ts";
import { isTourStep, nearTourName } from "../../tour/tourNames.ts";
import { words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import { shown } from "../shown.ts";
import type { SyntaxNode } from "../syntax/syntaxTree.ts";
import { defined } from "./defined.ts";
import { Fields } from "./fields.ts";
import { readChange, withKept } from "./keptTasks.ts";
import { partOf, rangeOf } from "./reading.ts";

/** Reads `tour`: its stops, whose steps are known names and whose conditions can be understood. */
export function readTour(root: Fields): TourStop[] | undefined {
  const field = root.get("tour");
  if (field === undefined) return undefined;
  if (field.node.kind !== "array") return root.wrong(field, "{0} must be a list of objects");
  const stops: (TourStop | undefined)[] = [];
  for (const [index, item] of field.node.items.entries()) {
    if (item.kind !== "object") {
      root.reading.problems.error("value", rangeOf(item), words("each of {0} must be an object", field.path));
      continue;
    }
    stops[index] = readStop(new Fields(root.reading, item, `${field.path}[${index}]`));
  }
  return withKept(root, field.node, stops).filter((stop) => stop !== undefined);
}

function readStop(fields: Fields): TourStop | undefined {
  fields.checkKeys(["step", "cell", "say", "do"]);
  fields.needs("step", "say");
  const step = readStep(fields);
  const say = fields.text("say");
  const cell = readCell(fields);
  const task = readTask(fields);
  if (step === undefined || say === undefined) return undefined;
  return { step, say, ...defined({ cell, do: task }) };
}

function readStep(fields: Fields): string | undefined {
  const field = fields.get("step");
  const step = fields.text("step");
  if (field === undefined || step === undefined || isTourStep(step)) return step;
  const near = nearTourName(step);
  const meant = near !== undefined && isTourStep(near) ? near : undefined;
  const fixes =
    meant === undefined
      ? []
      : [{ title: words("Change to {0}", `"${meant}"`), edits: [{ range: rangeOf(field.node), text: `"${meant}"` }] }];
  const message =
    meant === undefined
      ? words("{0}: there is no step {1}", field.path, shown(step))
      : words("{0}: there is no step {1}. Did you mean {2}?", field.path, shown(step), meant);
  fields.reading.problems.error("value", rangeOf(field.node), message, { fixes });
  return fields.fail(field);
}

/** Axes of a step: batch item, head, row and column. */
const mostAxes = 4;

function readCell(fields: Fields): number[] | undefined {
  const field = fields.get("cell");
  if (field === undefined) return undefined;
  const items = field.node.kind === "array" ? field.node.items : [];
  const index = items.flatMap((item) => (item.kind === "number" ? item.value : []));
  const isCell =
    items.length > 0 &&
    items.length <= mostAxes &&
    index.length === items.length &&
    index.every((at) => Number.isSafeInteger(at) && at >= 0);
  if (isCell) return index;
  return fields.wrong(field, "{0} must be 1 to {1} whole numbers from 0: row and column, heads before them", mostAxes);
}

function readTask(fields: Fields): TourTask | undefined {
  const task = fields.child("do");
  if (task === undefined) return undefined;
  task.checkKeys(["set", "change", "until", "keep"]);
  task.needs("until");
  const until = task.text("until");
  const set = task.text("set");
  const change = task.texts("change");
  const condition = until === undefined ? undefined : readCondition(until);
  const place = set === undefined ? undefined : readPlace(set);
  const isWrong = [report(task, "until", condition), report(task, "set", place), reportChange(task)].includes(true);
  return until === undefined || isWrong ? undefined : { until, ...defined({ set, change }) };
}

/** Reports the first text of `change` that is not a place. */
function reportChange(task: Fields): boolean {
  const field = task.get("change");
  const items = field?.node.kind === "array" ? field.node.items : [];
  for (const item of items) {
    const read = item.kind === "string" ? readChange(item.value) : undefined;
    if (field === undefined || read === undefined || !("fault" in read)) continue;
    task.reading.problems.error("value", faultIn(item, read.fault.at), read.fault.message);
    task.fail(field);
    return true;
  }
  return false;
}

/** Reports at its place in the text why an expression cannot be understood. */
function report(fields: Fields, key: string, read: object | undefined): boolean {
  const field = fields.get(key);
  if (field === undefined || read === undefined || !("fault" in read)) return false;
  const { message, at } = read.fault as ExpressionFault;
  fields.reading.problems.error("value", faultIn(field.node, at), message);
  fields.fail(field);
  return true;
}

/** The character of a text at which an expression cannot be understood. */
function faultIn(node: SyntaxNode, at: number): TextRange {
  const whole = rangeOf(node);
  return node.kind === "string" ? partOf(whole, node.value, at, 1) : whole;
}
