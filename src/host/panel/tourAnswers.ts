import { commands, type Uri } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import { lessonAfter } from "../../analysis/exampleIndex.ts";
import { commandIds } from "../../analysis/ids.ts";
import { tourStory } from "../../core/tour/tourStory.ts";
import type { HostMethods } from "../../protocol/messages.ts";
import { fileNameOf } from "../uiText.ts";
import { resultOf } from "./answers.ts";

/** The walk through the result, and which lesson comes after it. */
export function tourAnswer(
  analysis: Analysis,
  uri: Uri,
  { resultVersion }: HostMethods["readTour"]["params"],
): HostMethods["readTour"]["result"] {
  const { spec, result } = resultOf(analysis, resultVersion);
  const next = lessonAfter(fileNameOf(uri.path));
  return { ...tourStory(spec, result), ...(next !== undefined && { next }) };
}

/** Opens the lesson after the one that a document began as. */
export async function openNextLesson(uri: Uri): Promise<null> {
  const next = lessonAfter(fileNameOf(uri.path));
  if (next !== undefined) await commands.executeCommand(commandIds.openExample, `${next}.attn.json`, true);
  return null;
}
