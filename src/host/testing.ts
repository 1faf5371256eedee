import { commands, Disposable, Uri } from "vscode";
import { commandIds } from "../analysis/ids.ts";
import type { Analyses } from "./analyses.ts";
import type { ContextKeys } from "./contextKeys.ts";
import type { PanelManager } from "./panel/manager.ts";
import type { LazyComputer } from "./specWork.ts";
import type { TensorEditor } from "./tensorEditor/tensorEditor.ts";
import type { SpecTestRunner } from "./tests/specTestRunner.ts";

/** What only tests may see and do: which panels, analyses and tests there are, what was told to the pages last; to ask as a page does. */
export function registerTestState(
  analyses: Analyses,
  panels: PanelManager,
  computer: LazyComputer,
  tensors: TensorEditor,
  tests: () => SpecTestRunner["state"] | undefined,
  keys: ContextKeys,
): Disposable {
  const state = () => ({
    computer: computer.state,
    tensors: tensors.state,
    tests: tests(),
    contextKeys: keys.state,
    panels: panels.all.map(({ state }) => state),
    analyses: analyses.all.map((analysis) => ({
      uri: analysis.key,
      version: analysis.version,
      resultVersion: analysis.computed?.version,
      status: analysis.status,
      isComputing: analysis.isComputing,
      listeners: analysis.listenerCount,
    })),
  });
  return Disposable.from(
    commands.registerCommand(commandIds.testState, state),
    commands.registerCommand(commandIds.testAsk, (uri: string, method: string, params: unknown) =>
      panels.find(Uri.parse(uri, true))?.ask(method, params),
    ),
  );
}
