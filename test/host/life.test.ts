import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  analysisOf,
  closeAll,
  diagnosticsOf,
  folder,
  lensesOf,
  openSpec,
  panelOf,
  panelTabs,
  showNumbers,
  state,
  titlesOf,
  until,
  withSetting,
  workedExample,
} from "./support.ts";

const faulty = workedExample.replace('"scale": 1', '"scal": 1');

/** What anybody may write into a settings file. */
const hostile: readonly unknown[] = [null, -1, 1e9, [], {}, "<img src=x>", "x".repeat(100_000), { __proto__: null }];

suite("whatever VS Code does around a spec", () => {
  teardown(closeAll);

  test("a panel that moves to another group shows what it showed", async () => {
    const { document } = await openSpec(workedExample);
    await showNumbers(document.uri);
    const before = panelTabs()[0]?.group.viewColumn;
    await vscode.commands.executeCommand("workbench.action.focusSecondEditorGroup");
    await vscode.commands.executeCommand("workbench.action.moveEditorToFirstGroup");
    await until("it is in another group", () => panelTabs()[0] && panelTabs()[0]?.group.viewColumn !== before);
    await until("its page has asked again", async () => (await panelOf(document.uri))?.settled);
    assert.equal(panelTabs().length, 1);
    assert.equal((await panelOf(document.uri))?.lastSent?.status.kind, "upToDate");
  });

  test("a page may run scripts and load from its own folder, and nothing else", async () => {
    const { document } = await openSpec(workedExample);
    await showNumbers(document.uri);
    const { localResourceRoots, ...options } = (await panelOf(document.uri))?.options ?? {};
    assert.deepEqual(options, { enableScripts: true, enableForms: false });
    const roots = localResourceRoots?.map(({ path }) => path.split("/").slice(-2).join("/"));
    assert.deepEqual(roots, ["dist/webview"]);
  });

  test("lenses and problems go with the language mode, and come back with it", async () => {
    const { document } = await openSpec(faulty);
    const { uri } = document;
    await diagnosticsOf(uri);
    const { languageId } = document;
    const plain = await vscode.languages.setTextDocumentLanguage(document, "plaintext");
    await diagnosticsOf(uri, (found) => found.length === 0);
    assert.deepEqual(await titlesOf(uri), []);
    assert.equal(await analysisOf(uri), undefined);
    await vscode.languages.setTextDocumentLanguage(plain, languageId);
    await diagnosticsOf(uri);
    assert.ok((await titlesOf(uri)).length > 0);
  });

  test("the past of a file, as a comparison shows it, has no lenses, no problems and no numbers", async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider("svn", {
      provideTextDocumentContent: () => faulty,
    });
    try {
      const uri = vscode.Uri.joinPath(folder(), "past.attn.json").with({ scheme: "svn" });
      const opened = await vscode.workspace.openTextDocument(uri);
      const document = await vscode.languages.setTextDocumentLanguage(opened, "jsonc");
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("attention.compute", uri);
      assert.deepEqual(await lensesOf(uri), []);
      assert.equal(await analysisOf(uri), undefined);
      assert.deepEqual((await state()).panels, []);
      const ours = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "attention");
      assert.deepEqual(ours, []);
    } finally {
      provider.dispose();
    }
  });

  for (const name of Object.keys(settingsOfManifest())) {
    test(`${name} with anything as its value counts as its default`, async () => {
      const { document } = await openSpec(workedExample);
      for (const value of hostile) {
        await withSetting(name, value, async () => {
          await vscode.commands.executeCommand("attention.recompute", document.uri);
          await until("it is computed", async () => (await analysisOf(document.uri))?.status.kind === "upToDate");
        });
      }
      await until("its lenses are there", async () => (await titlesOf(document.uri)).length === 5);
    });
  }
});

/** The extension's settings, by their names without the section. */
function settingsOfManifest(): Readonly<Record<string, unknown>> {
  const { packageJSON } = vscode.extensions.getExtension("attention-inspector.attention-inspector") ?? {};
  const { properties } = packageJSON.contributes.configuration as { properties: Record<string, unknown> };
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name.replace("attention.", ""), one]));
}
