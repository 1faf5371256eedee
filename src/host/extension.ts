import type { ExtensionContext } from "vscode";
import { openDoor } from "./door.ts";
import type { startFeatures } from "./features.ts";
import type { NodeParts } from "./nodeParts.ts";

declare const require: <Module>(path: string) => Module;

/** Bundles of their own, loaded when they are needed. */
const featuresBundle = "./features.cjs";
const nodeBundle = "./node.cjs";

/** Node's entry: a few kilobytes. */
export function activate(context: ExtensionContext): void {
  openDoor(context, () => {
    const features = require<{ startFeatures: typeof startFeatures }>(featuresBundle);
    return features.startFeatures(context, () => require<NodeParts>(nodeBundle));
  });
}

/** Everything is disposed through the context's subscriptions. */
export function deactivate(): void {}
