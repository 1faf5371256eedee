/**
 * What VS Code loads as its tests: runs the suites that lie beside this file once bundled, and writes how many passed to the file
 * named by `ATTENTION_COUNTS`, because the exit code alone does not tell.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Runs every suite; rejects when a test failed or none ran. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha"); // an ES module, and this file is loaded by `require`
  const bail = process.env.ATTENTION_BAIL !== undefined; // The first failure is enough for mutations.
  const mocha = new Mocha({ ui: "tdd", timeout: 60_000, color: false, forbidOnly: true, bail });
  for (const file of readdirSync(__dirname).sort())
    if (file.endsWith(".test.cjs")) mocha.addFile(join(__dirname, file));
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
