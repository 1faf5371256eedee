import { workspace } from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import { isHeavy } from "../analysis/heavy.ts";

/** Whether a document of a workspace that is not trusted asks for so much that only the user may start it. */
export function isTooHeavyToFollow({ document }: Analysis): boolean {
  return !workspace.isTrusted && document?.spec !== undefined && isHeavy(document.spec);
}
