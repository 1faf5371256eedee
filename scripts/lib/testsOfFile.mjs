// Which unit tests import a source file, through however many files, the nearest first.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const fromClause = /\bfrom\s*["'](\.[^"']+)["']|\bimport\s*\(?\s*["'](\.[^"']+)["']/g;

/** The files that a file imports by a relative path, from a root folder. */
function importsOf(file, root) {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(fromClause)]
    .map(([, from, dynamic]) => join(dirname(file), from ?? dynamic))
    .filter((target) => existsSync(join(root, target)));
}

/**
 * Finds for a source file the tests that reach it: at most `most`, the one first that is called after it, the others by the number of
 * imports between them, and of equally near ones first those of a folder of the same name and the known answers, then the one that
 * reaches fewer files. `tests`: the test files, from the root folder.
 */
export function testFinder(tests, root) {
  const imports = new Map();
  const importsIn = (file) => {
    const known = imports.get(file) ?? importsOf(file, root);
    imports.set(file, known);
    return known;
  };
  const reached = tests.map((test) => {
    const distances = new Map([[test, 0]]);
    for (const [file, distance] of distances)
      for (const target of importsIn(file)) if (!distances.has(target)) distances.set(target, distance + 1);
    return { test, distances };
  });
  return (file, most) => {
    const folders = new Set(["conformance", ...dirname(file).split("/")]);
    const isOther = (test) => (folders.has(basename(dirname(test))) ? 0 : 1);
    const name = basename(file).replace(/\..*$/, "");
    const isNamed = (test) => (basename(test).startsWith(`${name}.`) ? 0 : 1);
    const order = ({ test, distances }) => [isNamed(test), distances.get(file), isOther(test), distances.size];
    const byOrder = (a, b) =>
      order(a)
        .map((one, at) => one - order(b)[at])
        .find((difference) => difference !== 0) ?? 0;
    return reached
      .filter(({ distances }) => distances.has(file))
      .sort(byOrder)
      .slice(0, most)
      .map(({ test }) => test);
  };
}
