// `npm run screenshots`: the README's pictures, taken from the real extension in a real VS Code, into docs/images.
import { join } from "node:path";
import { importTool } from "./lib/bundle.mjs";
import { takePicture } from "./lib/picture.mjs";
import { stageExtension } from "./lib/stage.mjs";
import { packageExtension } from "./package.mjs";

const examples = (name) => `examples/${name}.attn.json`;
const size = { width: 1480, height: 920, settings: { "files.exclude": { ".vscode": true } } };
const pictures = [
  { name: "panel-dark", file: examples("01-worked-example"), theme: "dark", hover: "scores:0:1", ...size },
  { name: "panel-light", file: examples("14-causal-mask"), theme: "light", hover: "weights:2:1", ...size },
  { name: "panel-high-contrast", file: examples("12-two-heads"), theme: "hc", hover: "scores:0:1", ...size },
];

const { RealVscode } = await importTool("test/ui/vscode.ts");
const extension = stageExtension();
// Installed as a user has it: under development the window's title would say so.
const vscode = await RealVscode.start({ vsix: await packageExtension(extension, join(extension, "packed.vsix")) });
try {
  for (const { name, ...picture } of pictures) {
    const out = `docs/images/${name}.png`;
    const errors = await takePicture(vscode, { ...picture, out });
    if (errors.length > 0) throw new Error(`${name}: the panel reported ${errors.join("; ")}`);
    console.log(out);
  }
} finally {
  await vscode.close();
}
