import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseSync, Visitor } from "oxc-parser";

/** Of each 1,000 lines. */
const most = 5;

/** Non-null assertions of a source text. */
function assertionsIn(file: string, text: string): number {
  let count = 0;
  const visitor = new Visitor({
    TSNonNullExpression: () => {
      count++;
    },
  });
  visitor.visit(parseSync(file, text).program);
  return count;
}

/** The layer of a file, or the folder of `core`; files directly in `core` are one. */
function folderOf(file: string): string {
  return (/^src\/core\/[^/]+(?=\/)/.exec(file) ?? /^src\/[^/]+/.exec(file) ?? [file])[0];
}

test("outside the engine's loops, at most five values in 1,000 lines are asserted to exist instead of checked", () => {
  const folders = new Map<string, { assertions: number; lines: number }>();
  for (const entry of readdirSync("src", { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name).replaceAll("\\", "/");
    const text = readFileSync(file, "utf8");
    const folder = folders.get(folderOf(file)) ?? { assertions: 0, lines: 0 };
    folder.assertions += assertionsIn(file, text);
    folder.lines += text.split("\n").length - 1;
    folders.set(folderOf(file), folder);
  }
  assert.ok(folders.size > 20, `${folders.size} folders`);
  const over = [...folders].filter(
    ([folder, { assertions, lines }]) => folder !== "src/core/engine" && assertions > (most * lines) / 1000,
  );
  assert.deepEqual(over, []);
});

test("assertions are found wherever they are written, and a negation is none", () => {
  assert.equal(assertionsIn("a.ts", "const a = b!; c[0]!.d = !e; f!++; if (!g !== h) i = j as unknown as K;"), 3);
  assert.equal(assertionsIn("a.tsx", "const a = <p title={b!}>{!c}</p>;"), 1);
});
