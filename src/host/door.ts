import {
  type CustomDocument,
  commands,
  type ExtensionContext,
  type Uri,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import { commandIds, panelViewType, tensorViewTypes } from "../analysis/ids.ts";
import type { Features } from "./features.ts";
import { isSpecDocument } from "./specDocuments.ts";
import { registerTests } from "./tests/testDoor.ts";

/**
 * The one lazy door. It registers the commands, the panel's serializer and the tests' controller, and starts everything else with the first spec, so
 * that other JSON files pay for a few kilobytes only.
 */
export function openDoor(context: ExtensionContext, startFeatures: (context: ExtensionContext) => Features): void {
  let features: Features | undefined;
  const open = () => {
    features ??= startFeatures(context);
    return features;
  };
  const controller = registerTests(context, (ours) => open().tests(ours));
  const openSpec = () => open().tests(controller).followEditors();
  for (const id of Object.values(commandIds)) {
    // The features register it themselves, and only while tests run.
    if (id === commandIds.testState || id === commandIds.testAsk) continue;
    context.subscriptions.push(commands.registerCommand(id, (...args: unknown[]) => open().run(id, args)));
  }
  context.subscriptions.push(
    window.registerWebviewPanelSerializer(panelViewType, {
      deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => open().restorePanel(panel, state),
    }),
    ...tensorViewTypes.map((viewType) =>
      window.registerCustomEditorProvider(
        viewType,
        {
          // The file itself is opened with its page's first question.
          openCustomDocument: (uri: Uri) => ({ uri, dispose: () => {} }),
          resolveCustomEditor: (document: CustomDocument, panel: WebviewPanel) => open().showTensors(document, panel),
        },
        { supportsMultipleEditorsPerDocument: true },
      ),
    ),
    workspace.onDidOpenTextDocument((document) => {
      if (isSpecDocument(document)) openSpec();
    }),
  );
  // Texts that were open before the extension was started.
  if (workspace.textDocuments.some(isSpecDocument)) openSpec();
}
