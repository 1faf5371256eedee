// Ends a command with everything that it has started, also what leads a group of its own. Looks into /proc; elsewhere the command's own group ends.
import { readdirSync, readFileSync } from "node:fs";

/** Ends a process that leads a group, and all that came from it. */
export function endTree(pid) {
  // Listed first: what has lost its parent is found no more.
  for (const one of [...descendantsOf(pid), pid]) {
    kill(-one);
    kill(one);
  }
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended, or leads no group.
  }
}

/** The children of a process and theirs. */
function descendantsOf(pid) {
  const children = new Map();
  for (const [child, parent] of processes()) children.set(parent, [...(children.get(parent) ?? []), child]);
  const found = children.get(pid) ?? [];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found;
}

/** Each process with its parent. */
function processes() {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const parent = parentOf(name);
        return parent === undefined ? [] : [[Number(name), parent]];
      });
  } catch {
    return [];
  }
}

function parentOf(pid) {
  try {
    // Behind the program's name, which may hold anything but ends the last bracket: state, parent.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(parent);
  } catch {
    return undefined; // It has ended meanwhile.
  }
}
