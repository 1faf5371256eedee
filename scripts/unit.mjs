// Bundles the plain-Node test files (each *.test.ts under the folders below) and runs them with node:test.
// `npm run test:unit -- PART…` runs only the files whose path contains one of the parts.
import { basename } from "node:path";
import { runNodeTests, testFiles } from "./lib/nodeTests.mjs";

export const unitFolders = ["test/unit", "test/conformance", "test/fuzz"];

if (basename(process.argv[1]) === "unit.mjs") {
  const parts = process.argv.slice(2);
  const files = testFiles(unitFolders, parts);
  if (files.length === 0) {
    console.error("no test file matches", parts);
    process.exit(1);
  }
  const result = await runNodeTests(files);
  if (result.why !== undefined) console.error(result.why);
  process.exit(result.failed === 0 ? 0 : 1);
}
