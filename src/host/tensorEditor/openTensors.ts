import { commands, Uri, window } from "vscode";
import { tensorViewTypes } from "../../analysis/ids.ts";
import { words } from "../../core/words.ts";
import { localize } from "../localize.ts";

/** Opens a tensor file, of the Explorer or asked for, in our editor although others open its kind. */
export async function openTensors(argument: unknown): Promise<void> {
  const uri = argument instanceof Uri ? argument : await askFor();
  // The second type is for kinds of files that others open.
  if (uri !== undefined) await commands.executeCommand("vscode.openWith", uri, tensorViewTypes[1]);
}

async function askFor(): Promise<Uri | undefined> {
  const title = localize(words("Open a tensor file"));
  const [uri] = (await window.showOpenDialog({ title, canSelectMany: false })) ?? [];
  return uri;
}
