import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const pattern =
  /(?<=[(,=:[!&|?{};\n]\s*|return\s|=>\s)\/(?![*/])((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[dgimsuvy]*/g;

/** A group that holds a repetition without an end and is itself repeated without one: the time may grow beyond all bounds. */
function hasNestedRepetition(source: string): boolean {
  const repeats = /^(?:[+*]|\{\d+,\})/;
  const open: boolean[] = [];
  for (let at = 0; at < source.length; at++) {
    const sign = source[at];
    if (sign === "\\") at++;
    else if (sign === "[") {
      while (++at < source.length && source[at] !== "]") if (source[at] === "\\") at++;
    } else if (sign === "(") open.push(false);
    else if (sign === ")") {
      const inner = open.pop() === true;
      const repeated = repeats.test(source.slice(at + 1));
      if (inner && repeated) return true;
      if ((inner || repeated) && open.length > 0) open[open.length - 1] = true;
      continue;
    }
    if (sign !== "(" && repeats.test(source.slice(at + 1)) && open.length > 0) open[open.length - 1] = true;
  }
  return false;
}

test("nested repetitions are found", () => {
  for (const bad of ["(a+)+", "(?:a*b)*", "((a|b)+c)*", "([ab]{2,})+"]) assert.ok(hasNestedRepetition(bad), bad);
  for (const good of ["(a+)b", "(?:ab)*", "[(a+)]+", "\\(a+\\)+", "(a{2})+", "(a?b)+"]) {
    assert.ok(!hasNestedRepetition(good), good);
  }
});

/** Files whose repetitions have a sign between them that the inner one cannot be: there is one way only to read a text. */
const looked: readonly string[] = ["src/core/expression/pieces.ts", "src/core/tensor/files/npyHeader.ts"];

test("no pattern of the sources repeats a repetition", () => {
  const found: string[] = [];
  let count = 0;
  for (const entry of readdirSync("src", { withFileTypes: true, recursive: true })) {
    if (!/\.tsx?$/.test(entry.name)) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name).replaceAll("\\", "/");
    for (const [, source = ""] of readFileSync(path, "utf8").matchAll(pattern)) {
      count++;
      if (hasNestedRepetition(source)) found.push(`${path}: ${source}`);
    }
  }
  assert.ok(count > 100, `${count}`);
  assert.deepEqual(
    found.filter((one) => !looked.some((path) => one.startsWith(path))),
    [],
  );
});
