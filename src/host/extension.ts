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
import type * as FeaturesModule from "./features.ts";
import { isSpecDocument } from "./specDocuments.ts";
import { registerTests } from "./tests/testDoor.ts";

/** Replaced when the bundle is built: `node` has the features in a file of their own, the web host takes one file only. */
declare const process: { readonly env: { readonly HOST_KIND?: string } };
declare const require: (path: string) => typeof FeaturesModule;

/**
 * The one lazy door. It registers the commands, the panel's serializer and the tests' controller, and loads everything else with the first spec, so
 * that other JSON files pay for a few kilobytes only.
 */
export function activate(context: ExtensionContext): void {
  let features: FeaturesModule.Features | undefined;
  const open = () => {
    features ??= loadFeatures().startFeatures(context);
    return features;
  };
  const controller = registerTests(context, (ours) => open().tests(ours));
  const openSpec = () => open().tests(controller).followEditors();
  for (const id of Object.values(commandIds)) {
    // The features register it themselves, and only while tests run.
    if (id === commandIds.testState) continue;
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
  if (workspace.textDocuments.some(isSpecDocument)) openSpec();
}

/** Everything is disposed through the context's subscriptions. */
export function deactivate(): void {}

function loadFeatures(): typeof FeaturesModule {
  if (process.env.HOST_KIND !== "node") return require("./features.ts");
  const file = "./features.cjs";
  return require(file);
}
