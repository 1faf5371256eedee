/**
 * What VS Code loads as its tests: runs the suites that lie beside this file once bundled, and writes how many passed to the file
 * named by `ATTENTION_COUNTS`, because the exit code alone does not tell.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ending = ".test.cjs";

/** The suites by name: those of `ATTENTION_ONLY` or all, those of `ATTENTION_FIRST` before the others. */
function suites(): string[] {
  const named = (variable: string): string[] => process.env[variable]?.split(",").filter(Boolean) ?? [];
  const there = readdirSync(__dirname)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
  const only = named("ATTENTION_ONLY");
  const first = named("ATTENTION_FIRST").filter((suite) => there.includes(suite));
  return [...new Set([...first, ...there])].filter((suite) => only.length === 0 || only.includes(suite));
}

/** Runs every suite; rejects when a test failed or none ran. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha"); // an ES module, and this file is loaded by `require`
  const bail = process.env.ATTENTION_BAIL !== undefined; // The first failure is enough for mutations.
  const mocha = new Mocha({ ui: "tdd", timeout: 60_000, color: false, forbidOnly: true, bail });
  for (const suite of suites()) mocha.addFile(join(__dirname, `${suite}${ending}`));
  await mocha.loadFilesAsync();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures = await new Promise<number>((done) => {
    mocha
      .run(done)
      .on("pass", () => counts.passed++)
      .on("fail", () => counts.failed++)
      .on("pending", () => counts.skipped++);
  });
  const file = process.env.ATTENTION_COUNTS;
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
  if (failures > 0) throw new Error(`${failures} tests failed`);
  if (counts.passed === 0) throw new Error("no test ran");
}
