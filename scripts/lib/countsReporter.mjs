// A reporter of node:test that writes how many tests passed, failed and were skipped to the file named by ATTENTION_COUNTS.
// With ATTENTION_BAIL the first test that fails ends the run; who started it ends the processes of the test files.
import { writeFileSync } from "node:fs";

// biome-ignore lint/style/noDefaultExport: node:test takes a reporter as the default export
export default async function* countsReporter(events) {
  const counts = { passed: 0, failed: 0, skipped: 0, skippedNames: [] };
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (type === "test:fail" && data.todo === undefined && process.env.ATTENTION_BAIL) process.exit(1);
    if (data.details?.type === "suite" && type === "test:pass") continue;
    if (data.skip !== undefined || data.todo !== undefined) {
      counts.skipped++;
      counts.skippedNames.push(typeof data.skip === "string" ? `${data.name}: ${data.skip}` : data.name);
    } else if (type === "test:pass") counts.passed++;
    else if (!isOnlyItsChildren(data)) counts.failed++;
  }
  writeFileSync(process.env.ATTENTION_COUNTS, JSON.stringify(counts));
  yield "";
}

/** Whether a test failed for no other reason than that tests inside it did, which are counted themselves. */
function isOnlyItsChildren(data) {
  return data.details?.error?.failureType === "subtestsFailed";
}
