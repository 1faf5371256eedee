import { commands, env, type Uri } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import { commandIds } from "../../analysis/ids.ts";
import { copyText } from "../../core/explain/copy/copy.ts";
import type { HostHandlers } from "../../protocol/hostChannel.ts";
import { editCell, editCells } from "../cellEdit.ts";
import { computedOf, derivationAnswer } from "./answers.ts";
import type { PanelServices } from "./panelServices.ts";

/** What a page asks for beyond its own frame: the clipboard, the text, files, settings. */
export function actionHandlers(
  panel: { readonly analysis: Analysis; readonly uri: Uri },
  { settings, navigator }: PanelServices,
) {
  // An answer of null says that it is done.
  return {
    copyDerivation: async (params) => {
      const derivation = derivationAnswer(panel.analysis, params);
      await env.clipboard.writeText(copyText(derivation, params.format));
      return null;
    },
    goToSource: async ({ cell }) => {
      await navigator.showCell(panel.uri, computedOf(panel.analysis), panel.analysis.document, cell);
      return null;
    },
    goToProblem: async () => {
      await navigator.showFirstProblem(panel.uri, panel.analysis);
      return null;
    },
    editCell: async (params) => {
      await editCell(panel.analysis, panel.uri, params);
      return null;
    },
    editCells: async (params) => {
      await editCells(panel.analysis, panel.uri, params);
      return null;
    },
    exportResult: async (looked) => {
      await commands.executeCommand(commandIds.export, panel.uri, looked);
      return null;
    },
    setLive: async ({ live, everywhere }) => {
      if (everywhere) await settings.setLive(live);
      // Forgets the document's own choice where it now agrees with the setting.
      await settings.setLiveOf(panel.analysis.key, live);
      return null;
    },
  } satisfies Partial<HostHandlers>;
}
