import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { knownAnswers } from "../knownAnswers.ts";

/** The folder of the conformance data. */
export const conformance = knownAnswers("conformance");

/** The names of a folder's files that end in `ending`, sorted. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(conformance, folder))
    .filter((name) => name.endsWith(ending))
    .sort();
}

export function textOf(folder: string, name: string): string {
  return readFileSync(join(conformance, folder, name), "utf8");
}
