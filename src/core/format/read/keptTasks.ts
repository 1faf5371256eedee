import type { TourStop } from "../../spec/besideKinds.ts";
import { readCondition, readPlace, type TourPlace } from "../../tour/condition.ts";
import { splitTourName } from "../../tour/tourNames.ts";
import { words } from "../../words.ts";
import type { ArrayNode, ObjectNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import { blockKeys } from "./blocks.ts";
import type { Fields } from "./fields.ts";
import { fingerprint } from "./fingerprint.ts";
import { pathOf, rangeOf } from "./reading.ts";

/**
 * The stops of a tour, whose tasks know whether everything that no task lets the reader change is as their `keep` says. `stops` has
 * holes where a stop could not be understood.
 */
export function withKept(
  root: Fields,
  tour: ArrayNode,
  stops: readonly (TourStop | undefined)[],
): (TourStop | undefined)[] {
  const paths = stops.flatMap((stop) => (stop?.do === undefined ? [] : freePaths(stop.do)));
  return stops.map((stop, index) => {
    const written = keepOf(tour.items[index]);
    if (stop?.do === undefined || written === undefined) return stop;
    const now = fingerprint(root.object, { paths, properties: unseenProperties(stop.do.until) });
    if (written.kind !== "string" || !/^[0-9a-f]{8}$/.test(written.value)) {
      reportKeep(root, `${tourPath}[${index}].do.keep`, written, now);
      return stop;
    }
    return { ...stop, do: { ...stop.do, isKept: written.value === now } };
  });
}

const tourPath = "tour";

function keepOf(stop: SyntaxNode | undefined): SyntaxNode | undefined {
  const task = stop?.kind === "object" ? propertyOf(stop, "do") : undefined;
  return task?.kind === "object" ? propertyOf(task, "keep") : undefined;
}

function propertyOf({ properties }: ObjectNode, name: string): SyntaxNode | undefined {
  return properties.find(({ key }) => key.value === name)?.value;
}

function reportKeep(root: Fields, path: string, written: SyntaxNode, now: string): void {
  const fixes = [{ title: words("Change to {0}", `"${now}"`), edits: [{ range: rangeOf(written), text: `"${now}"` }] }];
  const message = words("{0} must be the fingerprint of what is to stay as it is: now {1}", path, `"${now}"`);
  root.reading.problems.error("value", rangeOf(written), message, { fixes });
}

/** Understands an entry of `change`: a matrix or a part of it, or a property of a layer without numbers, as `normalize`. */
export function readChange(source: string): ReturnType<typeof readPlace> {
  const read = readPlace(source);
  const isProperty = "fault" in read && blockKeys.includes(splitTourName(source).matrix);
  return isProperty ? { place: { name: source, index: [] } } : read;
}

/** The paths in the text of what a task lets the reader change. */
function freePaths({ set, change }: NonNullable<TourStop["do"]>): string[] {
  if (change !== undefined)
    return change.map(readChange).flatMap((read) => ("place" in read ? pathsOf(read.place) : []));
  const read = set === undefined ? undefined : readPlace(set);
  return read !== undefined && "place" in read ? pathsOf({ name: read.place.name, index: [] }) : [];
}

/**
 * A computed step is changed by writing it into the `given` of the document or of its layer. What enters the layers is written beside
 * them, whichever layer reads it.
 */
function pathsOf({ name, index }: TourPlace): string[] {
  const { layer, matrix } = splitTourName(name);
  const items = index.map((at) => `[${at}]`).join("");
  const outer = layer.startsWith("encoder") ? "encoder" : "";
  const entering = /^(X$|embedding\.)/.test(matrix) ? [pathOf(outer, matrix)] : [];
  const memory = matrix.startsWith("memory.") ? [matrix] : [];
  const names = [name, ...entering, ...memory, pathOf("given", name), pathOf(pathOf(layer, "given"), matrix)];
  return names.map((path) => path + items);
}

/** Properties that a condition's numbers do not come from. What is expected counts only where the condition asks what differs. */
function unseenProperties(until: string): string[] {
  const condition = readCondition(until);
  const asksWhatDiffers = !("fault" in condition) && condition.lookedUp.some(({ place }) => place.name === "differing");
  return ["tour", "display", "beside", ...(asksWhatDiffers ? [] : ["expected", "tolerance", "expectedDtype"])];
}
