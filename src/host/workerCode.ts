import { Uri, workspace } from "vscode";
import type { WorkerCode } from "../analysis/makeComputer.ts";

/** Where the worker's code lies in the extension's own folder; read when a worker is first started in a browser. */
export function workerCode(extensionUri: Uri): WorkerCode {
  const folder = Uri.joinPath(extensionUri, "dist", "compute");
  return {
    file: Uri.joinPath(folder, "worker.cjs").fsPath,
    text: async () => {
      const bytes = await workspace.fs.readFile(Uri.joinPath(folder, "worker.cjs"));
      return new TextDecoder().decode(bytes);
    },
  };
}
