/** Runs inside the extension host: how long its thread is not free for others while specs are opened, computed, shown and edited. */
import { readFileSync, writeFileSync } from "node:fs";
import * as vscode from "vscode";

/** A spec, by what it is called in the report. */
interface Case {
  readonly name: string;
  readonly text: string;
}

const random = (rows: number, cols: number, seed: number) =>
  `{ "random": "normal", "shape": [${rows}, ${cols}], "seed": ${seed} }`;

const block = (n: number, d: number, heads: number) =>
  `{\n  "heads": ${heads}, "mask": "causal",\n  "X": ${random(n, d, 1)},\n  "Wq": ${random(d, d, 2)}, "Wk": ${random(d, d, 3)},\n  "Wv": ${random(d, d, 4)}, "Wo": ${random(d, d, 5)}\n}\n`;

const written = (n: number, d: number, heads: number) => {
  const row = (i: number) => `    [${Array.from({ length: d }, (_, j) => Math.sin(i * d + j).toFixed(6)).join(", ")}]`;
  return `{\n  "heads": ${heads},\n  "X": [\n${Array.from({ length: n }, (_, i) => row(i)).join(",\n")}\n  ]\n}\n`;
};

const cases: readonly Case[] = [
  { name: "64×64 written, 4 heads", text: written(64, 64, 4) },
  { name: "512×512 written (2.8 MB), 8 heads", text: written(512, 512, 8) },
  { name: "1024×1024 written (11 MB), 4 heads", text: written(1024, 1024, 4) },
  { name: "1024×768 made, 12 heads, causal", text: block(1024, 768, 12) },
  { name: "2048×256 made, 4 heads, causal", text: block(2048, 256, 4) },
];

/**
 * Milliseconds that this thread has worked. On a machine whose cores are shared with a browser, the clock would count the
 * others' turns as well; it is the fallback where the system does not tell.
 */
function workedMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/** The most work between two turns of a timer: so long everybody else waits. */
class Probe {
  #longest = 0;
  #last = workedMs();
  readonly #timer = setInterval(() => this.#look(), 1);

  #look(): void {
    const now = workedMs();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }

  /** What was the longest since the last question. */
  async take(): Promise<number> {
    await new Promise((turn) => setTimeout(turn, 300));
    const longest = this.#longest;
    this.#longest = 0;
    return longest;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Milliseconds of the longest block while each case is opened, computed and shown, edited, and computed again. */
export async function run(): Promise<void> {
  const { folder, out } = JSON.parse(process.env.ATTENTION_BENCH ?? "") as { folder: string; out: string };
  const probe = new Probe();
  const figures: { name: string; opened: number; shown: number; edited: number; recomputed: number }[] = [];
  for (const [index, { name, text }] of cases.entries()) {
    const uri = vscode.Uri.file(`${folder}/${index}.attn.json`);
    writeFileSync(uri.fsPath, text);
    await probe.take();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const opened = await probe.take();
    await vscode.commands.executeCommand("attention.showPanel", uri);
    await vscode.commands.executeCommand("attention.recompute", uri);
    const shown = await probe.take();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(1, 0), " ");
    await vscode.workspace.applyEdit(edit);
    const edited = await probe.take();
    await vscode.commands.executeCommand("attention.recompute", uri);
    const recomputed = await probe.take();
    figures.push({ name, opened, shown, edited, recomputed });
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  }
  probe.stop();
  writeFileSync(out, JSON.stringify(figures));
}
