import { languages, Position, TabInputWebview, Uri, ViewColumn, WorkspaceEdit, window, workspace } from "vscode";
import { translatedExample } from "../analysis/exampleTexts.ts";
import { specTemplates } from "../analysis/templates.ts";
import { words } from "../core/words.ts";
import { localize } from "./localize.ts";
import { openDocumentOf } from "./specDocuments.ts";

/** Asks for a template and opens an unsaved document with it; its name makes it a spec at once. */
export async function createSpec(): Promise<void> {
  const items = specTemplates.map((template) => ({
    label: localize(template.label),
    description: localize(template.description),
    template,
  }));
  const placeHolder = localize(words("What should the new spec begin with?"));
  const chosen = await window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (chosen === undefined) return;
  const { fileName, text, title } = chosen.template;
  await openText(fileName, translatedExample(text, { title: localize(title) }));
}

/** Opens an unsaved spec with a text; `fileName` has no extension. Gives the document's address. */
export async function openText(fileName: string, text: string): Promise<Uri> {
  const uri = await freeUri(fileName);
  const opened = await workspace.openTextDocument(uri);
  // Settings may give the ending another language.
  const document =
    opened.languageId === "jsonc" || opened.languageId === "json"
      ? opened
      : await languages.setTextDocumentLanguage(opened, "jsonc");
  const edit = new WorkspaceEdit();
  edit.insert(uri, new Position(0, 0), text);
  if (document.getText() === "") await workspace.applyEdit(edit);
  await window.showTextDocument(document, { viewColumn: columnForText() });
  return uri;
}

/** The active group; where a panel is in front, that of a text in sight, so that the panel stays in sight, too. */
function columnForText(): ViewColumn {
  const isPanel = window.tabGroups.activeTabGroup.activeTab?.input instanceof TabInputWebview;
  const beside = window.visibleTextEditors.find(({ viewColumn }) => viewColumn !== undefined)?.viewColumn;
  return (isPanel ? beside : undefined) ?? ViewColumn.Active;
}

/** An unsaved document beside the first folder's files that is neither open nor there. */
async function freeUri(fileName: string): Promise<Uri> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  for (let number = 1; ; number++) {
    const name = `${fileName}${number === 1 ? "" : `-${number}`}.attn.json`;
    const saved = folder && Uri.joinPath(folder, name);
    // Only a path of the host's own disk can be in an unsaved document's address.
    const uri = Uri.from({ scheme: "untitled", path: saved?.scheme === "file" ? saved.path : name });
    if (openDocumentOf(uri) || (saved && (openDocumentOf(saved) || (await exists(saved))))) continue;
    return uri;
  }
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
