import { once } from "node:events";

/** Where a command writes; `write` waits while the reader is behind. */
export interface Output {
  write(text: string): Promise<void>;
  /** One line on standard error. */
  report(line: string): void;
}

/** Standard output and error. A reader that goes away (`attn … | head`) ends the program quietly. */
export function standardOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(process.exitCode ?? 0);
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
