import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import type { TextEdit } from "../problem.ts";

/**
 * Edits that give a property of a text a new value, or take it out where `json` is undefined; nothing else is touched.
 * `path` leads to the property: names, and places in lists. The text has to be free of errors.
 */
export function setProperty(text: string, path: readonly (string | number)[], json: string | undefined): TextEdit[] {
  const value = json === undefined ? undefined : (JSON.parse(json) as unknown);
  const node = deepest(text, path);
  const [name, ...inner] = path.slice(node.depth);
  if (name === undefined) return value === undefined ? removal(node.found) : [replacement(node.found, spaced(value))];
  if (value === undefined) return [];
  if (node.found.type !== "object" || typeof name !== "string") throw new Error(`no property ${path.join(".")}`);
  const nested = inner.reduceRight<unknown>((holds, key) => ({ [key]: holds }), value);
  return insertion(text, node.found, `${JSON.stringify(name)}: ${spaced(nested)}`);
}

/** A path of the document as steps: `layers[1].mask` is `layers`, 1, `mask`. */
export function pathSteps(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? "") : Number(index),
  );
}

/** The last node of a path that is there, and how many steps lead to it. */
function deepest(text: string, path: readonly (string | number)[]): { found: Node; depth: number } {
  const root = parseTree(text);
  if (root === undefined) throw new Error("an empty text");
  for (let depth = path.length; depth > 0; depth--) {
    const found = findNodeAtLocation(root, path.slice(0, depth));
    if (found) return { found, depth };
  }
  return { found: root, depth: 0 };
}

const endOf = ({ offset, length }: Node): number => offset + length;

function edit(from: number, to: number, text: string): TextEdit {
  return { range: { offset: from, length: to - from }, text };
}

function replacement(node: Node, text: string): TextEdit {
  return edit(node.offset, endOf(node), text);
}

/** Takes a property out with the comma before it, or the first one with that behind it. */
function removal({ parent: property }: Node): TextEdit[] {
  const all = property?.parent?.children ?? [];
  const at = property === undefined ? -1 : all.indexOf(property);
  if (property === undefined || at < 0) return [];
  const [before, after] = [all[at - 1], all[at + 1]];
  if (before) return [edit(endOf(before), endOf(property), "")];
  return [edit(property.offset, after ? after.offset : endOf(property), "")];
}

/** Writes a property behind the last one: on a line of its own where that one has its own, too. */
function insertion(text: string, object: Node, property: string): TextEdit[] {
  const last = object.children?.at(-1);
  if (last === undefined) return [edit(object.offset + 1, object.offset + 1, property)];
  const end = endOf(last);
  const lineStart = text.lastIndexOf("\n", last.offset - 1) + 1;
  const indent = text.slice(lineStart, last.offset);
  // A comment behind the last property stays with it.
  const [rest = "", comma = ""] =
    /^[ \t]*(,?)[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n)/.exec(text.slice(end)) ?? [];
  const hasOwnLine = lineStart > object.offset && indent.trim() === "" && /^\r?\n/.test(text.slice(end + rest.length));
  if (!hasOwnLine) return [edit(end, end, `, ${property}`)];
  const eol = text.startsWith("\r", end + rest.length) ? "\r\n" : "\n";
  const line = `${eol}${indent}${property}`;
  if (comma !== "") return [edit(end + rest.length, end + rest.length, `${line},`)];
  if (rest.trim() === "") return [edit(end, end, `,${line}`)];
  return [edit(end, end, ","), edit(end + rest.length, end + rest.length, line)];
}

/** A value on one line, with a space behind each comma and colon. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const properties = Object.entries(value).map(([key, own]) => `${JSON.stringify(key)}: ${spaced(own)}`);
  return properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
}
