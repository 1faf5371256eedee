import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

test("every test that docs/reliability.md names for a case is there", () => {
  const rows = [...readFileSync("docs/reliability.md", "utf8").matchAll(/^\| ([A-Z]\d{1,2}) \| (.+?) \| (.+?) \|$/gm)];
  const sources = new Map<string, string>();
  for (const entry of readdirSync("test", { withFileTypes: true, recursive: true })) {
    if (!entry.name.endsWith(".test.ts")) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    sources.set(path.replaceAll("\\", "/"), readFileSync(path, "utf8"));
  }
  const ids = rows.map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, "each case has one row");
  assert.ok(rows.length > 90);
  for (const [, id, , where = ""] of rows) {
    const named = [...where.matchAll(/`(test\/[^`]+)`: ([^;]+)/g)];
    assert.ok(named.length > 0 || /^not tested: .{10}/.test(where), `${id} names a test or says why there is none`);
    for (const [, path = "", name = ""] of named) {
      const source = sources.get(path);
      assert.ok(source !== undefined, `${id}: ${path}`);
      assert.ok(source.includes(name.trim()), `${id}: ${path} has no test "${name.trim()}"`);
    }
  }
});
