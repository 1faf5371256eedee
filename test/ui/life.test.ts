import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { journeys } from "./journey.ts";
import type { TextEditor } from "./pages/textEditor.ts";
import type { Workbench } from "./pages/workbench.ts";

const journey = journeys();
const text = readFileSync("examples/01-worked-example.attn.json", "utf8");

/** The worked example by a name of its own: the numbers of a closed file are kept for a while. */
const named = (file: string) => ({ file, files: { [file]: text } });

/** Opens the panel on it and pins the score of query 1 and key 2. */
async function pinned(
  window: Workbench,
  file: string,
  lens: string | RegExp = "Compute attention",
): Promise<TextEditor> {
  const editor = window.editor(file);
  await editor.ready();
  await editor.lens(lens).click();
  await window.panel.ready();
  await window.panel.says("Up to date");
  await window.panel.cell("scores", 0, 1).click();
  await window.panel.explains("1·4 + 0·4 + 2·0 = 4");
  return editor;
}

journey("what is looked at survives hiding and showing", named("hidden.attn.json"), async (window) => {
  await pinned(window, "hidden.attn.json");
  await window.openFile("02-worked-example-scaled.attn.json");
  const panelTab = window.tab("hidden.attn.json").last();
  await panelTab.click();
  await window.panel.ready();
  await window.panel.explains("1·4 + 0·4 + 2·0 = 4");
});

journey(
  "what is looked at survives a reload of the window",
  { ...named("reloaded.attn.json"), spent: true },
  async (window) => {
    await pinned(window, "reloaded.attn.json");
    await window.reload();
    await window.panel.ready();
    await window.panel.says("Up to date");
    await window.panel.explains("1·4 + 0·4 + 2·0 = 4");
  },
);

journey(
  "a text that is invalid for a while keeps the last good numbers, marked as such",
  named("invalid.attn.json"),
  async (window) => {
    const editor = await pinned(window, "invalid.attn.json");
    await editor.replace(text, "2, 0, 2]", "two");
    await window.panel.says(/problem.*last good numbers/);
    await window.panel.shows("scores", 0, 1, 4);
    await editor.lens(/problem/).waitFor();
    await window.page.keyboard.press("ControlOrMeta+z");
    await window.panel.says("Up to date");
    await window.panel.shows("scores", 0, 1, 4);
  },
);

journey(
  "live mode follows each keystroke",
  { ...named("live.attn.json"), settings: { "attention.recompute": "live" } },
  async (window) => {
    const editor = await pinned(window, "live.attn.json", "up to date · Show panel");
    await editor.replace(text, "1, 0, 1, 0]", "3, 0, 1, 0]");
    await window.panel.says("Up to date");
    await window.panel.shows("X", 0, 0, 3);
    await window.panel.explains("3·4 + 0·4 + 4·0 = 12");
  },
);

journey("a file renamed in the editor keeps its panel", named("old-name.attn.json"), async (window) => {
  await pinned(window, "old-name.attn.json");
  await window.rename("old-name.attn.json", "renamed.attn.json");
  await window.tab("renamed.attn.json").first().waitFor();
  await window.tab("Attention renamed.attn.json").waitFor();
  await window.panel.shows("scores", 0, 1, 4);
  await window.panel.says("Up to date");
  await window.panel.explains("1·4 + 0·4 + 2·0 = 4");
});

journey("a file that disappears is told, with the numbers kept", named("gone.attn.json"), async (window) => {
  const editor = await pinned(window, "gone.attn.json");
  // Not by its tab: the focus would come later, and take the palette away.
  await editor.focus();
  await window.runCommand("View: Close Editor");
  await window.tab("gone.attn.json").nth(1).waitFor({ state: "detached" });
  renameSync(join(window.folder, "gone.attn.json"), join(window.folder, "elsewhere.json"));
  await window.panel.says("no longer exists");
  await window.panel.shows("scores", 0, 1, 4);
});
