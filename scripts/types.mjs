// Type-checks every layer with its own tsconfig, so that a layer sees only the globals it may use.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const layers = [
  "src/core",
  "src/protocol",
  "src/files",
  "src/compute",
  "src/analysis",
  "src/host",
  "src/webview",
  "src/cli",
  "test",
  "bench/before",
  "bench/host",
  "bench/cli",
  "bench/files",
  "bench/panel",
  "bench/diagnose",
  "bench/views",
];
let failed = false;
for (const layer of layers) {
  if (!existsSync(`${layer}/tsconfig.json`)) continue;
  try {
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", layer], { stdio: "inherit" });
  } catch {
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
