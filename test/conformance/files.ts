import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

/** The folder of the conformance data, beside the project. */
export const conformance = resolve("../shared/conformance");

/** The names of a folder's files that end in `ending`, sorted; where the data is missing a skipped test says so. */
export function filesIn(folder: string, ending: string): string[] {
  const path = join(conformance, folder);
  if (!existsSync(path)) {
    test(`${folder}: the conformance data is not beside the project`, { skip: `${path} is missing` }, () => {});
    return [];
  }
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort();
}

export function textOf(folder: string, name: string): string {
  return readFileSync(join(conformance, folder, name), "utf8");
}
