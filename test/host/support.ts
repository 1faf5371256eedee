import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Snapshot } from "../../src/protocol/messages.ts";

/** What `attention.test.state` answers. */
export interface TestState {
  readonly panels: readonly {
    readonly uri: string;
    readonly ready: boolean;
    readonly settled: boolean;
    readonly visible: boolean;
    readonly options: vscode.WebviewOptions | undefined;
    readonly dropped: number;
    readonly lastSent: Snapshot | undefined;
    readonly lastReveal: Snapshot["reveal"];
    readonly lastMarked:
      | { readonly step: string; readonly head?: number; readonly row: number; readonly col: number }
      | undefined;
  }[];
  readonly contextKeys: Readonly<Record<string, boolean>>;
  readonly tensors: { readonly looks: number; readonly failures: number; readonly openFiles: number };
  readonly computer:
    | { readonly workers: number; readonly running: number; readonly bytes: number; readonly makesRows: boolean }
    | undefined;
  readonly tests:
    | {
        readonly items: readonly {
          readonly id: string;
          readonly label: string;
          readonly error: unknown;
          readonly children: readonly string[];
        }[];
        readonly outcomes: readonly {
          readonly id: string;
          readonly result: string;
          readonly message?: string;
          readonly want?: string;
          readonly got?: string;
          readonly line?: number;
        }[];
        readonly runs: number;
        readonly continuous: number;
      }
    | undefined;
  readonly analyses: readonly {
    readonly uri: string;
    readonly version: number;
    readonly resultVersion: number | undefined;
    readonly status: Snapshot["status"];
    readonly isComputing: boolean;
    readonly listeners: number;
  }[];
}

/** The three-input worked example; scores of the first query are 2, 4, 4. */
export const workedExample = `{
  "X": [[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]],
  "Wq": [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
  "Wk": [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
  "Wv": [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
  "scale": 1
}
`;

/** A spec with large matrices. */
export const heavySpec = `{
  "X": { "random": "normal", "shape": [2048, 256], "seed": 1 }, "heads": 4,
  "Wq": { "random": "normal", "shape": [256, 256], "seed": 2 },
  "Wk": { "random": "normal", "shape": [256, 256], "seed": 3 }
}
`;

/** A spec that keeps a worker busy, some 80 ms a step: what happens meanwhile can be seen. */
export const trainingSpec = (steps: number, more = "") => `{
  "X": { "random": "normal", "shape": [512, 128], "seed": 1 }, "heads": 4,
  "Wq": { "random": "normal", "shape": [128, 128], "seed": 2, "std": 0.05 },
  "Wk": { "random": "normal", "shape": [128, 128], "seed": 3, "std": 0.05 },
  "train": { "steps": ${steps}, "learningRate": 0.001, "target": { "random": "normal", "shape": [512, 128], "seed": 4 } }${more}
}
`;

/** Each suite is a bundle of its own: names must not meet. */
const run = crypto.randomUUID().slice(0, 8);
let count = 0;

/** The workspace's folder. */
export function folder(): vscode.Uri {
  const found = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(found, "a folder is open");
  return found;
}

/** Writes a spec of its own for a test. */
export async function specFile(text: string, name = `test-${run}-${++count}`): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder(), `${name}.attn.json`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

/** Opens a spec of its own for a test in the first column. */
export async function openSpec(text: string, name?: string): Promise<vscode.TextEditor> {
  await vscode.extensions.getExtension("attention-inspector.attention-inspector")?.activate();
  const uri = await specFile(text, name);
  return vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One, preview: false });
}

/** Waits for a condition, as often as the host gets round to it; says what it waited for when it gives up. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = 50_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value) return value as NonNullable<T>;
    if (Date.now() > end)
      throw new Error(`waited in vain until ${what}: ${JSON.stringify(await state())}`.slice(0, 2000));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export async function state(): Promise<TestState> {
  return (await vscode.commands.executeCommand("attention.test.state")) as TestState;
}

export async function analysisOf(uri: vscode.Uri): Promise<TestState["analyses"][number] | undefined> {
  return (await state()).analyses.find((analysis) => analysis.uri === uri.toString());
}

export async function panelOf(uri: vscode.Uri): Promise<TestState["panels"][number] | undefined> {
  return (await state()).panels.find((panel) => panel.uri === uri.toString());
}

/** The tabs of panels. */
export function panelTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes("attention.panel"));
}

/** Waits until an analysis says this of its numbers. */
export function untilStatus(uri: vscode.Uri, kind: Snapshot["status"]["kind"], limitMs?: number): Promise<unknown> {
  return until(`the status is ${kind}`, async () => (await analysisOf(uri))?.status.kind === kind, limitMs);
}

/** Every lens of a document, resolved, in the order of the text. */
export async function lensesOf(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 1000);
  return found.filter(({ command }) => command?.command === "" || command?.command.startsWith("attention."));
}

/** The titles of a document's lenses. */
export async function titlesOf(uri: vscode.Uri): Promise<string[]> {
  return (await lensesOf(uri)).map(({ command }) => command?.title ?? "");
}

/** Runs the lens with such a title, as a click does. */
export async function clickLens(uri: vscode.Uri, title: RegExp): Promise<void> {
  const lens = await until(`there is a lens ${title}`, async () =>
    (await lensesOf(uri)).find(({ command }) => title.test(command?.title ?? "")),
  );
  await vscode.commands.executeCommand(lens.command!.command, ...(lens.command!.arguments ?? []));
}

/** The Markdown of our hovers at the n-th occurrence of a text. */
export async function hoverAt(document: vscode.TextDocument, text: string, nth = 0, within = 0): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    document.positionAt(offsetOf(document, text, nth) + within),
  );
  return hovers
    .flatMap(({ contents }) => contents.map((part) => (typeof part === "string" ? part : part.value)))
    .join("\n");
}

/** Where the n-th occurrence of a text begins. */
export function offsetOf(document: vscode.TextDocument, text: string, nth = 0): number {
  let at = document.getText().indexOf(text);
  for (let left = nth; left > 0; left--) at = document.getText().indexOf(text, at + 1);
  assert.ok(at >= 0, `${text} is in the document`);
  return at;
}

/** Replaces the first occurrence of a text, as typing does. */
export async function replace(editor: vscode.TextEditor, before: string, after: string): Promise<void> {
  const { document } = editor;
  const from = offsetOf(document, before);
  const range = new vscode.Range(document.positionAt(from), document.positionAt(from + before.length));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, after);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Our diagnostics of a document, as soon as there are some that fulfil a condition. */
export function diagnosticsOf(
  uri: vscode.Uri,
  holds: (found: readonly vscode.Diagnostic[]) => boolean = (found) => found.length > 0,
): Promise<vscode.Diagnostic[]> {
  return until("there are such diagnostics", () => {
    const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "attention");
    return holds(found) ? found : undefined;
  });
}

/** Sets one of our settings for the test, and gives the way back. */
export async function withSetting(name: string, value: unknown, run: () => Promise<void>): Promise<void> {
  const configuration = () => vscode.workspace.getConfiguration("attention");
  await configuration().update(name, value, vscode.ConfigurationTarget.Global);
  try {
    await run();
  } finally {
    await configuration().update(name, undefined, vscode.ConfigurationTarget.Global);
  }
}

/**
 * Closes everything, so that no test sees another's panels. In a browser VS Code can lose a page that is opened just after one
 * was closed while it was loading a script (its service workers get into each other's way), so those are waited for.
 */
export async function closeAll(): Promise<void> {
  await until("the pages are there", async () =>
    (await state()).panels.every(({ visible, settled }) => settled || !visible),
  );
  await vscode.commands.executeCommand("workbench.action.files.revert");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await until("no panel is left", async () => (await state()).panels.length === 0);
}

/** Asks a document's panel as its page does; the error is the sentence that the page would show. */
export async function ask(
  uri: vscode.Uri,
  method: string,
  params: unknown,
): Promise<{ readonly ok?: unknown; readonly error?: string }> {
  const answer = await vscode.commands.executeCommand("attention.test.ask", uri.toString(), method, params);
  assert.ok(answer, `${method} is answered`);
  return answer as { readonly ok?: unknown; readonly error?: string };
}

/** Opens a document's panel and waits until it shows the numbers of the text. */
export async function showNumbers(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("attention.showPanel", uri);
  await vscode.commands.executeCommand("attention.recompute", uri);
  await until("the page shows the numbers", async () => {
    const panel = await panelOf(uri);
    return panel?.settled && panel.lastSent?.status.kind === "upToDate";
  });
}

/** The version of the numbers that a page has to name when it wants to change one. */
export async function resultVersionOf(uri: vscode.Uri): Promise<number> {
  return (await analysisOf(uri))?.resultVersion ?? -1;
}

/** Writes a number of a cell as the page does; counted from 0. */
export async function editCell(
  uri: vscode.Uri,
  [matrix, row, col]: readonly [string, number, number],
  value: number,
  resultVersion?: number,
): Promise<{ readonly ok?: unknown; readonly error?: string }> {
  const version = resultVersion ?? (await resultVersionOf(uri));
  const cell = { layer: "", matrix, batch: 0, head: 0, row, col };
  return ask(uri, "editCell", { cell, value, resultVersion: version });
}
