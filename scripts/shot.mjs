// A picture of the real extension in a real VS Code:
// node scripts/shot.mjs --file examples/01-worked-example.attn.json --theme dark --width 1400 --out /tmp/shots/x.png
//   --theme light|dark|hc|hc-light  --height 900  --hover scores:0:1  --which lowest|newest  --only-panel  --dev (unminified)
//   --no-compute: leave the lens alone  --extension FOLDER: an extension that is built already  --wait MS: a last pause
import { mkdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { parseArgs } from "node:util";
import { importTool } from "./lib/bundle.mjs";
import { stageExtension } from "./lib/stage.mjs";

const { values } = parseArgs({
  options: {
    file: { type: "string", default: "examples/01-worked-example.attn.json" },
    theme: { type: "string", default: "dark" },
    width: { type: "string", default: "1400" },
    height: { type: "string", default: "900" },
    out: { type: "string", default: "/tmp/shots/shot.png" },
    hover: { type: "string" },
    which: { type: "string", default: "newest" },
    extension: { type: "string" },
    wait: { type: "string", default: "300" },
    "only-panel": { type: "boolean", default: false },
    "no-compute": { type: "boolean", default: false },
    dev: { type: "boolean", default: false },
  },
});

const extension = values.extension ?? stageExtension(values.dev ? [] : ["--production"]);
const { RealVscode } = await importTool("test/ui/vscode.ts");
const vscode = await RealVscode.start({ which: values.which, extension });
let failed = false;
try {
  const name = basename(values.file);
  const window = await vscode.open({
    files: { [name]: readFileSync(values.file, "utf8") },
    file: name,
    theme: values.theme,
    width: Number(values.width),
    height: Number(values.height),
  });
  mkdirSync(dirname(values.out), { recursive: true });
  try {
    await act(window, name);
  } catch (error) {
    failed = true;
    console.error(`could not get there (the picture shows how far): ${error.message}`);
  }
  await window.page.waitForTimeout(Number(values.wait));
  const target = values["only-panel"] && !failed ? window.page.locator("iframe.webview.ready").first() : window.page;
  await target.screenshot({ path: values.out });
  console.log(`VS Code ${vscode.version}: ${values.out}`);
  for (const error of window.troubles.panelErrors) console.error(`panel error: ${error}`);
} finally {
  await vscode.close();
}
process.exit(failed ? 1 : 0);

async function act(window, name) {
  const editor = window.editor(name);
  await editor.ready();
  if (values["no-compute"]) return;
  await editor.lens("Compute attention").click({ timeout: 15_000 });
  await window.panel.ready();
  if (values.hover === undefined) return;
  const [step, row, col] = values.hover.split(":");
  await window.panel.cell(step, Number(row), Number(col)).hover();
}
