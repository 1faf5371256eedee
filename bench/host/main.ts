/** `npm run bench -- host`: activation and keystroke-to-painted beside VS Code's own Markdown extension, in the same VS Code. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { vscodeExecutable } from "../../test/hosts/executable.ts";
import { embeddedVscode } from "../../test/hosts/vscode.ts";
import { RealVscode } from "../../test/ui/vscode.ts";
import { keystrokeToPainted, openSides } from "./refresh.ts";

const ours = "attention-inspector.attention-inspector";
const peers = ["vscode.markdown-language-features", "vscode.media-preview"];

interface Paths {
  /** Folder of the built extension. */
  readonly extension: string;
  /** The same, but activated by nothing but being asked to. */
  readonly asleep: string;
  readonly launcher: string;
  /** The bundled activation.ts and blocking.ts. */
  readonly activation: string;
  readonly blocking: string;
}

const usage = `npm run bench -- host [activation] [refresh] [blocking]: all three, or those named`;

/** `npm run bench -- host`. */
export async function main(paths: Paths, names: readonly string[], windows = 7, rounds = 20): Promise<void> {
  if (names.includes("--help")) return console.log(usage);
  const wanted = (name: string) => names.length === 0 || names.includes(name);
  if (wanted("activation")) await benchActivation(paths, windows);
  if (wanted("refresh")) await benchRefresh(paths, rounds);
  if (wanted("blocking")) await benchBlocking(paths);
}

interface Blocks {
  readonly name: string;
  readonly opened: number;
  readonly shown: number;
  readonly edited: number;
  readonly recomputed: number;
}

/** The longest time the extension host's thread was not free, in the lowest and the newest VS Code. */
async function benchBlocking(paths: Paths): Promise<void> {
  for (const which of ["lowest", "newest"] as const) {
    const vscode = await embeddedVscode(which, console.log);
    const scratch = mkdtempSync(join(tmpdir(), "attention-bench-"));
    try {
      const out = join(scratch, "blocks.json");
      await runTests({
        vscodeExecutablePath: vscodeExecutable(vscode, paths.launcher),
        extensionDevelopmentPath: paths.extension,
        extensionTestsPath: paths.blocking,
        extensionTestsEnv: { ATTENTION_BENCH: JSON.stringify({ folder: scratch, out }) },
        launchArgs: [`--user-data-dir=${join(scratch, "data")}`],
      });
      const figures = JSON.parse(readFileSync(out, "utf8")) as Blocks[];
      console.log(`\nlongest block of the extension host's thread in VS Code ${vscode.version}, ms (goal: 50)`);
      for (const { name, opened, shown, edited, recomputed } of figures) {
        const list = Object.entries({ opened, shown, edited, recomputed });
        console.log(
          `  ${name.padEnd(36)} ${list.map(([what, ms]) => `${what} ${ms.toFixed(0).padStart(4)}`).join("  ")}`,
        );
      }
    } finally {
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

async function benchActivation(paths: Paths, windows: number): Promise<void> {
  const vscode = await embeddedVscode("newest", console.log);
  const vscodeExecutablePath = vscodeExecutable(vscode, paths.launcher);
  const times = new Map([ours, ...peers].map((id) => [id, [] as number[]]));
  const scratch = mkdtempSync(join(tmpdir(), "attention-bench-"));
  try {
    for (let window = 0; window < windows; window++) {
      const out = join(scratch, `times-${window}.json`);
      // Whoever comes first also pays for warming up, so everyone comes first in turn.
      const ids = rotated([ours, ...peers], window);
      await runTests({
        vscodeExecutablePath,
        extensionDevelopmentPath: paths.asleep,
        extensionTestsPath: paths.activation,
        extensionTestsEnv: { ATTENTION_BENCH: JSON.stringify({ ids, out }) },
        launchArgs: [`--user-data-dir=${join(scratch, `data-${window}`)}`],
      });
      const measured = JSON.parse(readFileSync(out, "utf8")) as Record<string, number>;
      for (const [id, time] of Object.entries(measured)) times.get(id)!.push(time);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(`\nactivation in VS Code ${vscode.version}, ms over ${windows} windows`);
  report(times, ours);
}

export async function benchRefresh(paths: Paths, rounds: number): Promise<void> {
  for (const [n, heads] of [
    [3, 1],
    [64, 4],
  ] as const) {
    const vscode = await RealVscode.start({ extension: paths.extension });
    try {
      const times = await keystrokeToPainted(await openSides(vscode, n, heads), rounds);
      console.log(
        `\nkeystroke to painted in VS Code ${vscode.version}, ${n}×${n} with ${heads} heads, ms over ${rounds} keystrokes`,
      );
      report(times, "Attention Inspector, live");
    } finally {
      await vscode.close();
    }
  }
}

function report(times: ReadonlyMap<string, readonly number[]>, name: string): void {
  const own = quantile(times.get(name)!, 0.5);
  for (const [who, values] of times) {
    const median = quantile(values, 0.5);
    const ratio = who === name ? "" : `   ours / theirs ${(own / median).toFixed(2)}`;
    const spread = `p10 ${quantile(values, 0.1).toFixed(1)}  p90 ${quantile(values, 0.9).toFixed(1)}`;
    console.log(`  ${who.padEnd(40)} median ${median.toFixed(1).padStart(7)}   ${spread}${ratio}`);
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
