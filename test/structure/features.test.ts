import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

test("every yes of docs/features.md names a test that exists", () => {
  const rows = readFileSync("docs/features.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .slice(1);
  const claimed = rows.filter(([, , ours]) => ours === "yes");
  assert.ok(claimed.length > 15, `${claimed.length}`);
  const wrong = claimed.filter(([, , , named = ""]) => {
    const [, file = "", words = ""] = /^`([^`]+)` “([^”]+)”$/.exec(named) ?? [];
    return !existsSync(file) || words === "" || !readFileSync(file, "utf8").includes(words);
  });
  assert.deepEqual(
    wrong.map(([, feature]) => feature),
    [],
  );
});
