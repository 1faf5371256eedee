import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseSync, Visitor } from "oxc-parser";

/** Of each 1,000 lines. */
const mostAssertions = 5;

/** What is looked for in a source text: non-null assertions, and members that are private by a word instead of by `#`. */
interface Found {
  assertions: number;
  privateMembers: number;
}

function foundIn(file: string, text: string): Found {
  const found = { assertions: 0, privateMembers: 0 };
  const note = (member: { accessibility?: string | null }): void => {
    if (member.accessibility === "private") found.privateMembers++;
  };
  const visitor = new Visitor({
    TSNonNullExpression: () => {
      found.assertions++;
    },
    PropertyDefinition: note,
    TSParameterProperty: note,
    // A constructor cannot be named with #.
    MethodDefinition: (method) => {
      if (method.kind !== "constructor") note(method);
    },
  });
  visitor.visit(parseSync(file, text).program);
  return found;
}

const sources = readdirSync("src", { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).replaceAll("\\", "/"))
  .map((file) => {
    const text = readFileSync(file, "utf8");
    return { file, lines: text.split("\n").length - 1, ...foundIn(file, text) };
  });

/** The layer of a file, or the folder of `core`; files directly in `core` are one. */
function folderOf(file: string): string {
  return (/^src\/core\/[^/]+(?=\/)/.exec(file) ?? /^src\/[^/]+/.exec(file) ?? [file])[0];
}

test("outside the engine's loops, at most five values in 1,000 lines are asserted to exist instead of checked", () => {
  const folders = [...new Set(sources.map(({ file }) => folderOf(file)))];
  assert.ok(folders.length > 20, `${folders.length} folders`);
  const over = folders.filter((folder) => {
    const files = sources.filter(({ file }) => folderOf(file) === folder);
    const assertions = files.reduce((sum, one) => sum + one.assertions, 0);
    const lines = files.reduce((sum, one) => sum + one.lines, 0);
    return folder !== "src/core/engine" && assertions > (mostAssertions * lines) / 1000;
  });
  assert.deepEqual(over, []);
});

test("private members have names with #", () => {
  assert.deepEqual(
    sources.filter(({ privateMembers }) => privateMembers > 0).map(({ file }) => file),
    [],
  );
});

test("assertions are found wherever they are written, and a negation is none", () => {
  assert.equal(foundIn("a.ts", "const a = b!; c[0]!.d = !e; f!++; if (!g !== h) i = j as unknown as K;").assertions, 3);
  assert.equal(foundIn("a.tsx", "const a = <p title={b!}>{!c}</p>;").assertions, 1);
});

test("private members are found in each form", () => {
  const text = "class A { private b = 1; #c = 2; private d() {} constructor(private readonly e: number) {} }";
  assert.equal(foundIn("a.ts", text).privateMembers, 3);
  assert.equal(foundIn("a.ts", "class A { private constructor() {} }").privateMembers, 0);
});
