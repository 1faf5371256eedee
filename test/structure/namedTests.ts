import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Checks a document's table of cases: each row names tests that exist, as `file`: words of the test, or says why there is none. */
export function checkNamedTests(file: string, fewest: number): void {
  const rows = [...readFileSync(file, "utf8").matchAll(/^\| ([A-Z]\d\d) \| (.+?) \| (.+?) \|$/gm)];
  const sources = new Map<string, string>();
  for (const entry of readdirSync("test", { withFileTypes: true, recursive: true })) {
    if (!entry.name.endsWith(".test.ts")) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    sources.set(path.replaceAll("\\", "/"), readFileSync(path, "utf8"));
  }
  const ids = rows.map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, "each case has one row");
  assert.ok(rows.length >= fewest, `${rows.length} rows`);
  for (const [, id, , where = ""] of rows) {
    const named = where.split(/; (?=`test\/)/).map((one) => /^`(test\/[^`]+)`: (.+)$/.exec(one.trim()));
    if (/^not tested: .{10}/.test(where)) continue;
    for (const [at, match] of named.entries()) {
      assert.ok(match, `${id}: part ${at + 1} names a test or says why there is none`);
      const [, path = "", name = ""] = match;
      const source = sources.get(path);
      assert.ok(source !== undefined, `${id}: ${path}`);
      assert.ok(source.includes(name), `${id}: ${path} has no test "${name}"`);
    }
  }
}
