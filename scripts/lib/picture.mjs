// Takes one picture of the extension in a real VS Code.
import { mkdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";

/**
 * Opens `file` in a window, computes, points at `hover` (`step:row:col`) and writes the picture to `out`. Gives the panel's errors;
 * where it cannot get that far it takes the picture all the same and rejects.
 */
export async function takePicture(
  vscode,
  { file, out, hover, compute = true, onlyPanel = false, restMs = 300, ...windowOptions },
) {
  const name = basename(file);
  const window = await vscode.open({ ...windowOptions, files: { [name]: readFileSync(file, "utf8") }, file: name });
  mkdirSync(dirname(out), { recursive: true });
  let panel;
  try {
    const editor = window.editor(name);
    await editor.ready();
    if (compute) panel = await showPanel(window, editor, hover);
    return window.troubles.panelErrors;
  } finally {
    await window.page.waitForTimeout(restMs);
    const target = onlyPanel && panel ? window.page.locator("iframe.webview.ready").first() : window.page;
    await target.screenshot({ path: out });
    await window.close();
  }
}

async function showPanel({ panel }, editor, hover) {
  await editor.lens("Compute attention").click();
  await panel.ready();
  await panel.says("Up to date");
  if (hover !== undefined) {
    const [step, row, col] = hover.split(":");
    await panel.cell(step, Number(row), Number(col)).hover();
    await panel.inspector.waitFor();
  }
  return panel;
}
