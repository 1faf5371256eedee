import { isInvisible } from "../../invisible.ts";
import { limits } from "../../limits.ts";
import { itemAt } from "../../present.ts";
import { type Words, words } from "../../words.ts";
import { shown } from "../shown.ts";

/**
 * Judges a tensor file's reference as it is written, before any file is looked at: a plain relative path with `/`
 * between names, the same on every system. Returns the complaint, or undefined when the path may be resolved.
 * `foldersAbove`: how many folders above the document's own the path may climb (0 when only that folder is allowed).
 */
export function checkReference(reference: string, foldersAbove: number): Words | undefined {
  const name = `"${shown(reference)}"`;
  if (reference === "") return words("the file's path is empty");
  if (reference.length > limits.reference) {
    return words("the path {0} has more than {1} characters", name, limits.reference);
  }
  const character = forbiddenCharacter(reference);
  if (character !== undefined)
    return words("the path {0} has the character {1}, which is not allowed", name, shown(character));
  if (reference.startsWith("/")) return words("the path {0} must be relative", name);
  return checkNames(reference.split("/"), name, foldersAbove);
}

/** Separators and marks of other systems, URLs (`:` `%` `?`), shells and templates. */
const forbidden = new Set('\\:%?*"<>|{}');

function forbiddenCharacter(reference: string): string | undefined {
  let hashes = 0;
  for (const character of reference) {
    if (character === "#" && ++hashes > 1) return character;
    if (forbidden.has(character) || isInvisible(character)) return character;
  }
  return undefined;
}

function checkNames(names: readonly string[], path: string, foldersAbove: number): Words | undefined {
  let depth = foldersAbove;
  for (const name of names) {
    if (name === "..") depth--;
    else if (name !== ".") depth++;
    if (depth < 0) return words("the path {0} is outside the folder from which files can be read", path);
    const complaint = checkName(name, path);
    if (complaint !== undefined) return complaint;
  }
  const last = itemAt(names, -1);
  return last === "." || last === ".." ? words("the path {0} is a folder", path) : undefined;
}

function checkName(name: string, path: string): Words | undefined {
  if (name === "." || name === "..") return undefined;
  if (name === "") return words("the path {0} has an empty segment", path);
  if (name.length > limits.fileName) return words("a file name may have at most {0} characters", limits.fileName);
  if (name.endsWith(".") || name.endsWith(" "))
    return words("a segment of the path {0} ends with a dot or a space", path);
  if (isReserved(name)) return words("the path {0} uses a name that Windows reserves for devices", path);
  return undefined;
}

const reserved = new Set(["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]);

function isReserved(name: string): boolean {
  const stem = itemAt(name.split(".", 1), 0).trimEnd().toUpperCase();
  return reserved.has(stem) || /^(COM|LPT)[0-9¹²³]$/.test(stem);
}
