// A picture of the real extension in a real VS Code, for a look at what was just changed:
// npm run shot -- --file examples/01-worked-example.attn.json --theme dark --width 1400 --out /tmp/shots/x.png
//   --theme light|dark|hc|hc-light  --height 900  --hover scores:0:1  --which lowest|newest  --only-panel  --dev (unminified)
//   --no-compute (leaves the lens alone)  --extension FOLDER (built already)  --rest MS (a last pause)
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { importTool } from "./lib/bundle.mjs";
import { takePicture } from "./lib/picture.mjs";
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
    rest: { type: "string", default: "300" },
    "only-panel": { type: "boolean", default: false },
    "no-compute": { type: "boolean", default: false },
    dev: { type: "boolean", default: false },
  },
});

const extension = values.extension ? resolve(values.extension) : stageExtension(values.dev ? [] : ["--production"]);
const { RealVscode } = await importTool("test/ui/vscode.ts");
const vscode = await RealVscode.start({ which: values.which, extension });
let failed = false;
try {
  const { file, theme, out, hover } = values;
  const size = { width: Number(values.width), height: Number(values.height) };
  const how = { compute: !values["no-compute"], onlyPanel: values["only-panel"], restMs: Number(values.rest) };
  for (const error of await takePicture(vscode, { file, theme, out, hover, ...size, ...how }))
    console.error(`panel error: ${error}`);
} catch (error) {
  failed = true;
  console.error(`could not get there (the picture shows how far): ${error.message}`);
} finally {
  await vscode.close();
}
console.log(`VS Code ${vscode.version}: ${values.out}`);
process.exit(failed ? 1 : 0);
