import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.ts";
import type { EmbeddedVscode } from "./vscode.ts";

/** Writes a program that is a VS Code to `@vscode/test-electron`: it runs `launcher` (a bundled script) on this embedded VS Code. */
export function vscodeExecutable(vscode: EmbeddedVscode, launcher: string): string {
  const folder = join(cacheFolder(), "bin");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `code-${vscode.version}`);
  const line = ["exec", process.execPath, launcher, JSON.stringify(vscode)].map(quoted).join(" ");
  // Written beside and renamed: another run may be starting the old one just now.
  const written = `${path}.${process.pid}`;
  writeFileSync(written, `#!/bin/sh\n${line} "$@"\n`);
  chmodSync(written, 0o755);
  renameSync(written, path);
  return path;
}

function quoted(word: string): string {
  return word === "exec" ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
