import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const lockWaitMs = 10 * 60_000;

/** Folder that holds every fetched program; `ATTENTION_VSCODE_CACHE` moves it, so that several checkouts can share one. */
export function cacheFolder(): string {
  return resolve(process.env.ATTENTION_VSCODE_CACHE ?? ".vscode-test");
}

/**
 * Path of the cache entry `name`, filled by `fill` the first time. An entry appears only when it is complete: it is filled
 * under another name and renamed, so an interrupted fetch leaves nothing that looks finished, and two runs at once do not meet.
 */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const entry = join(cacheFolder(), name);
  if (existsSync(entry)) return entry;
  mkdirSync(cacheFolder(), { recursive: true });
  const unlock = await lock(`${entry}.lock`);
  try {
    if (existsSync(entry)) return entry;
    removeLeftovers(name);
    const partial = `${entry}.partial-${process.pid}`;
    mkdirSync(partial);
    await fill(partial);
    renameSync(partial, entry);
    return entry;
  } finally {
    unlock();
  }
}

async function lock(path: string): Promise<() => void> {
  const giveUp = Date.now() + lockWaitMs;
  while (!tryToLock(path)) {
    if (!isHeld(path)) rmSync(path, { force: true });
    else if (Date.now() > giveUp)
      throw new Error(`another run has held ${path} for ten minutes; delete it if none is running`);
    else await delay(250);
  }
  return () => rmSync(path, { force: true });
}

function tryToLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isHeld(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, "utf8"));
    // An empty file is a lock whose holder is between creating and writing it.
    if (holder === 0) return true;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function removeLeftovers(name: string): void {
  const folder = dirname(join(cacheFolder(), name));
  for (const other of readdirSync(folder)) {
    if (other.startsWith(`${name}.partial-`)) rmSync(join(folder, other), { recursive: true, force: true });
  }
}
