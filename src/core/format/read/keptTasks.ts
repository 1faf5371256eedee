import type { TourStop, Unkept } from "../../spec/besideKinds.ts";
import { readCondition, readPlace, type TourPlace } from "../../tour/condition.ts";
import { splitTourName } from "../../tour/tourNames.ts";
import { words } from "../../words.ts";
import type { ArrayNode, ObjectNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import { blockKeys } from "./blocks.ts";
import type { Fields } from "./fields.ts";
import { fingerprints } from "./fingerprint.ts";
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
    const now = fingerprints(root.object, { paths, properties: unseenProperties(stop.do.until) });
    const kept = readKeep(written);
    if (kept === undefined) {
      reportKeep(root, `${tourPath}[${index}].do.keep`, written, now);
      return stop;
    }
    return { ...stop, do: { ...stop.do, unkept: differences(kept, now) } };
  });
}

type Fingerprints = ReadonlyMap<string, string>;

function readKeep(written: SyntaxNode): Fingerprints | undefined {
  if (written.kind !== "object") return undefined;
  const kept = written.properties.flatMap(({ key, value }): [string, string][] =>
    value?.kind === "string" && /^[0-9a-f]{8}$/.test(value.value) ? [[key.value, value.value]] : [],
  );
  return kept.length === written.properties.length ? new Map(kept) : undefined;
}

function differences(kept: Fingerprints, now: Fingerprints): Unkept[] {
  const gone = [...kept].flatMap(([path, was]): Unkept[] => {
    const is = now.get(path);
    return is === was ? [] : [{ path, is: is === undefined ? "missing" : "changed" }];
  });
  const added = [...now.keys()].filter((path) => !kept.has(path));
  return [...gone, ...added.map((path): Unkept => ({ path, is: "added" }))];
}

const tourPath = "tour";

function keepOf(stop: SyntaxNode | undefined): SyntaxNode | undefined {
  const task = stop?.kind === "object" ? propertyOf(stop, "do") : undefined;
  return task?.kind === "object" ? propertyOf(task, "keep") : undefined;
}

function propertyOf({ properties }: ObjectNode, name: string): SyntaxNode | undefined {
  return properties.find(({ key }) => key.value === name)?.value;
}

function reportKeep(root: Fields, path: string, written: SyntaxNode, now: Fingerprints): void {
  const text = `{ ${[...now].map(([part, is]) => `${JSON.stringify(part)}: "${is}"`).join(", ")} }`;
  const fixes = [
    { title: words("Write the fingerprints as they are now"), edits: [{ range: rangeOf(written), text }] },
  ];
  const message = words("{0} must hold the fingerprints of what is to stay as it is, by their paths", path);
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
