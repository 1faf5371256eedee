/** Runs inside the extension host: activates ours and a built-in extension, in the order asked for, and writes how long each took. */
import { writeFileSync } from "node:fs";
import * as vscode from "vscode";

/** Milliseconds from asking for each extension to its being active: loading its code and its `activate`. */
export async function run(): Promise<void> {
  const { ids, out } = JSON.parse(process.env.ATTENTION_BENCH ?? "") as { ids: string[]; out: string };
  const times: Record<string, number> = {};
  for (const id of ids) {
    const extension = vscode.extensions.getExtension(id);
    if (extension === undefined) throw new Error(`${id} is not there`);
    if (extension.isActive) throw new Error(`${id} is active already: nothing can be measured`);
    const began = performance.now();
    await extension.activate();
    times[id] = performance.now() - began;
  }
  writeFileSync(out, JSON.stringify(times));
}
