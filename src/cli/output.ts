import { once } from "node:events";

/** Where a command writes; `write` waits while the reader is behind. */
export interface Output {
  write(text: string): Promise<void>;
  /** One line on standard error. */
  report(line: string): void;
}

/** The exit status when what was computed cannot be written, as `sysexits.h` has it. */
const outputError = 74;

/**
 * Standard output and error. A reader that goes away (`attn … | head`) ends the program quietly; anything else that keeps
 * from writing, such as a full disk, is told in one line.
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
