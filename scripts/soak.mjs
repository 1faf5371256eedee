// Keeps the extension at work in a real extension host for a long time: `npm run soak [-- SHARE]`, SHARE of the full counts (1).
// Prints what grew, and how long the host's thread was busy; fails where a count changed or a number of another text was shown.
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { runHostTests } from "./host.mjs";
import { stageExtension } from "./lib/stage.mjs";

const most = { heapGrowthMB: 5, busyP99Ms: 50 };

if (basename(process.argv[1]) === "soak.mjs") {
  const report = join(tmpdir(), `attention-soak-${process.pid}.json`);
  process.env.ATTENTION_SOAK_SHARE = process.argv[2] ?? "1";
  process.env.ATTENTION_SOAK_REPORT = report;
  process.env.ATTENTION_HOST_TESTS_MS ??= String(90 * 60_000);
  const result = await runHostTests("newest", stageExtension(), "test/soak");
  const measured = JSON.parse(readFileSync(report, "utf8"));
  rmSync(report);
  for (const one of measured) {
    const isWithin = one.heapGrowthMB <= most.heapGrowthMB && one.busyP99Ms <= most.busyP99Ms;
    const figures = [
      `heap ${one.heapGrowthMB.toFixed(2)} MB`,
      `busy p99 ${one.busyP99Ms.toFixed(1)} ms, longest ${one.busiestMs.toFixed(0)} ms`,
      `late p99 ${one.lateP99Ms.toFixed(1)} ms, longest ${one.latestMs.toFixed(0)} ms`,
    ];
    console.log(`${isWithin ? "✓" : "✗"} ${one.times} × ${one.what}: ${figures.join(", ")}, ${one.stale} stale`);
  }
  console.log(`VS Code ${result.version}: ${result.passed} passed, ${result.failed} failed`);
  process.exit(result.failed === 0 ? 0 : 1);
}
