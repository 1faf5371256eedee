import type { ExtensionContext } from "vscode";
import { openDoor } from "./door.ts";
import { startFeatures } from "./features.ts";

/** A browser's entry. A web extension is one file; Node's entry loads the same file for its features. */
export { startFeatures };

export function activate(context: ExtensionContext): void {
  openDoor(context, startFeatures);
}

/** Everything is disposed through the context's subscriptions. */
export function deactivate(): void {}
