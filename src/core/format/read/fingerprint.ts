import { NumberRow } from "../syntax/numberRow.ts";
import type { ObjectNode, PropertyNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import { pathOf } from "./reading.ts";

/** What a fingerprint does not see. */
export interface Unseen {
  /** Paths whose values are left out: `Wk`, `mask[1].keys`, `given.K`, `X[0]`. */
  readonly paths: readonly string[];
  /** Properties of the root that are left out. */
  readonly properties: readonly string[];
}

/** Properties that say something to readers and nothing to the computation. */
const saying: ReadonlySet<string> = new Set(["title", "description", "tokens"]);

/**
 * For each part of a document, by its path, eight hexadecimal digits that follow from what it says, not from how it is written:
 * neither spaces, comments, the order of properties nor the spelling of numbers matter. A part is a value that is no object, or a
 * list of other things than objects: `X`, `mask`, `layers[0].Wq`. FNV-1a with 32 bits; it notices accidents and idle tricks, no forgery.
 */
export function fingerprints(root: ObjectNode, unseen: Unseen): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  // No recursion: a document may be nested as deeply as it likes.
  const open: Part[] = [{ node: root, path: "" }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { node, path } = part;
    const inner = node === undefined ? [] : innerParts(node, path, unseen);
    if (inner.length > 0) open.push(...inner.reverse());
    else if (path !== "")
      found.set(path, hashOf(node === undefined ? leftOut : { node, path: pathHolding(path, unseen) }, unseen));
  }
  return found;
}

interface Part {
  /** Undefined where it is left out and counts only as being there. */
  readonly node: SyntaxNode | undefined;
  readonly path: string;
}

const leftOut = "*,";

function innerParts(node: SyntaxNode, path: string, unseen: Unseen): Part[] {
  if (node.kind === "object") {
    return node.properties.flatMap((property) => {
      const { key, value } = property;
      return value !== undefined && isSeen(property, path, unseen)
        ? [{ node: value, path: pathOf(path, key.value) }]
        : [];
    });
  }
  if (node.kind !== "array" || node instanceof NumberRow || !node.items.every(({ kind }) => kind === "object"))
    return [];
  return node.items.map((item, index) => {
    const own = `${path}[${index}]`;
    return { node: unseen.paths.includes(own) ? undefined : item, path: own };
  });
}

function hashOf(first: Placed | string, unseen: Unseen): string {
  let hash = 0x811c9dc5;
  const add = (piece: string): void => {
    for (let at = 0; at < piece.length; at++) hash = Math.imul(hash ^ piece.charCodeAt(at), 0x01000193);
  };
  const open: (Placed | string)[] = [first];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "string") add(next);
    else for (const part of partsOf(next, unseen).reverse()) open.push(part);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

interface Placed {
  readonly node: SyntaxNode;
  /** Undefined where nothing inside is left out. */
  readonly path: string | undefined;
}

function partsOf({ node, path }: Placed, unseen: Unseen): (Placed | string)[] {
  switch (node.kind) {
    case "object": {
      const seen = node.properties.filter((property) => isSeen(property, path, unseen));
      const inOrder = seen.toSorted(({ key: a }, { key: b }) => (a.value < b.value ? -1 : 1));
      const parts = inOrder.flatMap(({ key, value }) =>
        value === undefined ? [] : [`${JSON.stringify(key.value)}:`, placed(value, path, key.value, unseen)],
      );
      return ["{", ...parts, "}"];
    }
    case "array": {
      if (node instanceof NumberRow && path === undefined) return ["[", numbersOf(node), "]"];
      const parts = node.items.map((item, index) => placedItem(item, path, index, unseen));
      return ["[", ...parts, "]"];
    }
    case "null":
      return ["null,"];
    default:
      return [`${typeof node.value === "string" ? JSON.stringify(node.value) : String(node.value)},`];
  }
}

function numbersOf(row: NumberRow): string {
  return row.items.map(({ value }) => `${value},`).join("");
}

function placed(node: SyntaxNode, path: string | undefined, key: string, unseen: Unseen): Placed {
  return { node, path: path === undefined ? undefined : pathHolding(pathOf(path, key), unseen) };
}

/** An item that is left out still counts as one. */
function placedItem(node: SyntaxNode, path: string | undefined, index: number, unseen: Unseen): Placed | string {
  if (path === undefined) return { node, path };
  const own = `${path}[${index}]`;
  return unseen.paths.includes(own) ? leftOut : { node, path: pathHolding(own, unseen) };
}

/** A path as long as something inside it is left out. */
function pathHolding(path: string, { paths }: Unseen): string | undefined {
  return paths.some((one) => one.startsWith(path)) ? path : undefined;
}

function isSeen({ key, value }: PropertyNode, path: string | undefined, unseen: Unseen): boolean {
  if (saying.has(key.value)) return false;
  if (path === undefined) return true;
  if (path === "" && unseen.properties.includes(key.value)) return false;
  const own = pathOf(path, key.value);
  if (unseen.paths.includes(own)) return false;
  // An object of which everything is left out says as much as none.
  const isEmptied =
    value?.kind === "object" && value.properties.every((one) => unseen.paths.includes(pathOf(own, one.key.value)));
  return !isEmptied;
}
