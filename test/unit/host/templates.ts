import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The sources that speak to people in the editor; the command line speaks English. */
const folders = ["src/core", "src/files", "src/compute", "src/analysis", "src/host", "src/webview"];

interface Literal {
  readonly value: string;
  /** The source before it, as far as it matters. */
  readonly before: string;
}

/** Every English template in the sources, with a file that has it. */
export function templatesInSource(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of folders.flatMap(filesBelow)) {
    for (const literal of literalsOf(readFileSync(file, "utf8"))) {
      if (isTemplate(literal)) found.set(literal.value, file);
    }
  }
  return found;
}

/** What a sentence is made of directly, or what has placeholders: templates that are chosen first stand somewhere else. */
function isTemplate({ value, before }: Literal): boolean {
  const isSaid = /(?<![.\w])(?:words|text|t)\(\s*(?:[^"'`;]*\?\s*)?$/.test(before) || /\{\d\}/.test(value);
  // A sentence has letters; formulas such as `{0} = {1}` are the same in every language.
  return isSaid && /\p{L}/u.test(value.replace(/\{\d\}/g, ""));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** The string literals of a TypeScript source; those with insertions are left out. */
export function literalsOf(source: string): Literal[] {
  const found: Literal[] = [];
  let at = 0;
  while (at < source.length) {
    const end = endOfToken(source, at);
    const first = source[at];
    if (end > at + 1 && (first === '"' || first === "'" || first === "`")) {
      const value = textOf(source.slice(at, end));
      if (value !== undefined) found.push({ value, before: source.slice(Math.max(0, at - 200), at) });
    }
    at = end;
  }
  return found;
}

const comment = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/y;
const string = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/y;
const pattern = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

function endOfToken(source: string, at: number): number {
  const mayBePattern = /(?:^|[(,=:[!&|?{};\n]|return|=>)\s*$/.test(source.slice(Math.max(0, at - 20), at));
  for (const token of mayBePattern ? [comment, string, pattern] : [comment, string]) {
    token.lastIndex = at;
    if (token.test(source)) return token.lastIndex;
  }
  return at + 1;
}

function textOf(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("`") && inner.includes("${")) return undefined;
  const quoted = inner
    .replace(/\\(['`$])/g, "$1")
    .replace(/(?<!\\)"/g, '\\"')
    .replace(/\n/g, "\\n");
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return undefined;
  }
}
