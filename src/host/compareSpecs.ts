import { commands, extensions, type QuickPickItem, type Tab, TabInputTextDiff, Uri, window, workspace } from "vscode";
import { words } from "../core/words.ts";
import { UserError } from "./errors.ts";
import { localize } from "./localize.ts";
import { isInTab, isSpecDocument, isSpecUri } from "./specDocuments.ts";

/** The part of the built-in Git extension's API that we use. */
interface GitApi {
  getRepository(uri: Uri): object | null;
  toGitUri(uri: Uri, ref: string): Uri;
}

/** Most specs of the workspace to choose from. */
const mostListed = 200;

/** The other of two specs that are selected in the Explorer; undefined where there are not just two. */
export function otherSelected(uri: Uri, selected: unknown): Uri | undefined {
  if (!Array.isArray(selected) || selected.length !== 2) return undefined;
  const other = selected.find((one) => one instanceof Uri && one.toString() !== uri.toString());
  return other instanceof Uri && isSpecUri(other) ? other : undefined;
}

/** The left side of the text comparison in front, where its right side is this file: another file, or an earlier version. */
export function leftOfComparison(uri: Uri): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof TabInputTextDiff && input.modified.toString() === uri.toString() ? input.original : undefined;
}

/**
 * The file that “Select for Compare” of the Explorer has chosen. VS Code shows it to extensions only by comparing: the comparison of texts is
 * opened, read and closed again.
 */
export async function selectedForCompare(uri: Uri): Promise<Uri> {
  const before = new Set(allTabs());
  await commands.executeCommand("compareFiles", uri);
  const tab = await comparisonTab(uri);
  if (tab === undefined) throw new UserError(words("Choose Select for Compare for the other file first."));
  const { original } = tab.input as TabInputTextDiff;
  // A comparison that was open before stays.
  if (!before.has(tab)) await window.tabGroups.close(tab);
  return original;
}

function allTabs(): readonly Tab[] {
  return window.tabGroups.all.flatMap(({ tabs }) => tabs);
}

/** The tab that compares something with a file, as soon as VS Code has reported it. */
async function comparisonTab(uri: Uri): Promise<Tab | undefined> {
  // The comparison that was just opened is in front of its group.
  const find = () => allTabs().find(({ isActive, input }) => isActive && isComparisonWith(input, uri));
  const found = find();
  if (found) return found;
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => settle(undefined), tabPatienceMs);
    const listener = window.tabGroups.onDidChangeTabs(() => {
      const tab = find();
      if (tab) settle(tab);
    });
    function settle(tab: Tab | undefined): void {
      clearTimeout(giveUp);
      listener.dispose();
      resolve(tab);
    }
  });
}

/** No tab comes where nothing was selected for comparing. */
const tabPatienceMs = 2000;

function isComparisonWith(input: unknown, uri: Uri): boolean {
  return input instanceof TabInputTextDiff && input.modified.toString() === uri.toString();
}

/** Asks what to compare a file with: its last commit, another spec that is open or in the workspace, or any file. */
export async function askForOther(uri: Uri): Promise<Uri | undefined> {
  const head = await headOf(uri);
  const files = await workspace.findFiles("**/*.attn.json", "**/node_modules/**", mostListed);
  const open = workspace.textDocuments.filter((one) => isSpecDocument(one) && isInTab(one)).map((one) => one.uri);
  const byAddress = new Map([...open, ...files].map((file) => [file.toString(), file]));
  byAddress.delete(uri.toString());
  const others = [...byAddress.values()];
  const browse: QuickPickItem = { label: localize(words("Browse…")), alwaysShow: true };
  const items: (QuickPickItem & { readonly uri?: Uri })[] = [
    ...(head ? [{ label: localize(words("Last commit")), description: "HEAD", uri: head }] : []),
    ...others
      .map((file) => ({ label: workspace.asRelativePath(file), uri: file }))
      .sort((a, b) => (a.label < b.label ? -1 : 1)),
    browse,
  ];
  const placeHolder = localize(words("Choose what to compare the attention with"));
  const picked = await window.showQuickPick(items, { placeHolder });
  return picked === browse ? browseForSpec() : picked?.uri;
}

async function browseForSpec(): Promise<Uri | undefined> {
  const [uri] = (await window.showOpenDialog({ canSelectMany: false, filters: { JSON: ["json"] } })) ?? [];
  if (uri !== undefined && !isSpecUri(uri))
    throw new UserError(words("Only files whose names end in .attn.json can be compared."));
  return uri;
}

/** A file as of its last commit, by the built-in Git extension; undefined where there is none or the file is in no repository. */
async function headOf(uri: Uri): Promise<Uri | undefined> {
  const git = extensions.getExtension<{ getAPI(version: 1): GitApi }>("vscode.git");
  if (git === undefined || uri.scheme !== "file") return undefined;
  try {
    const api = (await git.activate()).getAPI(1);
    return api.getRepository(uri) === null ? undefined : api.toGitUri(uri, "HEAD");
  } catch {
    return undefined; // Git is switched off by a setting.
  }
}
