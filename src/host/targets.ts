import { Uri, window } from "vscode";
import { words } from "../core/words.ts";
import { UserError } from "./errors.ts";
import type { StepName } from "./exportPicture.ts";
import type { PanelManager } from "./panel/manager.ts";
import { restoredUri } from "./panel/restored.ts";
import { isSpecUri } from "./specDocuments.ts";

/** Thrown when a command is called with arguments that none of our lenses and menus give: refused without a word. */
export class RefusedArguments extends Error {
  override readonly name = "RefusedArguments";
}

/**
 * The document a command is about: the one named by a lens (text) or a menu (address), else that of the active panel or
 * editor. Anyone may run a command with anything.
 */
export function targetOf(argument: unknown, panels: PanelManager): Uri {
  if (argument === undefined || argument === null) return activeUri(panels);
  // A lens gives the address as text, like the state of a panel that is brought back.
  const uri = argument instanceof Uri ? argument : restoredUri({ uri: argument }, (text) => Uri.parse(text, true));
  if (uri === undefined || !isSpecUri(uri)) throw new RefusedArguments("not the address of a spec");
  return uri;
}

function activeUri(panels: PanelManager): Uri {
  const uri = panels.active?.uri ?? window.activeTextEditor?.document.uri;
  if (uri === undefined || !isSpecUri(uri))
    throw new UserError(words("Open a file whose name ends in .attn.json first."));
  return uri;
}

/** A path of the document as a lens gives it. */
export function pathArgument(argument: unknown): string {
  if (typeof argument !== "string" || argument.length > 1000) throw new RefusedArguments("not a path");
  return argument;
}

/** A step as the panel names the one that is looked at. */
export function stepArgument(argument: unknown): StepName {
  if (typeof argument !== "object" || argument === null) throw new RefusedArguments("not a step");
  const { layer, step } = argument as { readonly layer?: unknown; readonly step?: unknown };
  return { layer: pathArgument(layer), step: pathArgument(step) };
}
