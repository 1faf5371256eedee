// `vscode:prepublish`: what has to hold before anything is published, whoever calls vsce.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { whyUnpublished } from "./lib/repository.mjs";

const why = whyUnpublished(JSON.parse(readFileSync("package.json", "utf8")));
if (why !== undefined) {
  console.error(why);
  process.exit(1);
}
for (const script of ["types", "lint", "build"]) {
  const { status } = spawnSync("npm", ["run", "--silent", script], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) process.exit(status ?? 1);
}
