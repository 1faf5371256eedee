import { once } from "node:events";
import { fstatSync, readFileSync, statSync } from "node:fs";

/** Where a command writes; `write` waits while the reader is behind. */
export interface Output {
  write(text: string): Promise<void>;
  /** One line on standard error. */
  report(line: string): void;
}

/** The exit status when what was computed cannot be written, as `sysexits.h` has it. */
export const outputError = 74;

/**
 * Standard output and error. A reader that goes away (`attn … | head`) ends the program quietly; anything else that keeps
 * from writing, such as a full disk, is reported in one line.
 */
export function standardOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      if (stream === process.stdout) process.stderr.write(`attn: the output cannot be written (${error.code})\n`);
      process.exit(outputError);
    });
  }
  return {
    async write(text) {
      if (!process.stdout.write(text)) await once(process.stdout, "drain");
    },
    report(line) {
      process.stderr.write(`${line}\n`);
    },
  };
}

/**
 * Whether standard output was closed before the program began (`attn … >&-`), so that its output is lost. Node then opens the
 * null device in its place, for reading and writing; whoever throws output away on purpose opens it for writing, or throws
 * away standard error, too. Known on Linux only.
 */
export function isOutputLost(): boolean {
  return isReopened(1) && !isReopened(2);
}

function isReopened(descriptor: number): boolean {
  try {
    if (fstatSync(descriptor).rdev !== statSync("/dev/null").rdev) return false;
    const [, flags = ""] = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8")) ?? [];
    return Number.parseInt(flags.slice(-1), 8) % 4 === 2;
  } catch {
    return false;
  }
}
