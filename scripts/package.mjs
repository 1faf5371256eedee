// `npm run package`: builds the extension and packs it into attention-inspector-VERSION.vsix.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { createVSIX } from "@vscode/vsce";
import { unzipSync } from "fflate";
import { stageExtension } from "./lib/stage.mjs";
import { tightZip } from "./lib/tightZip.mjs";

/** Packs a staged extension into `file` and gives its absolute path. */
export async function packageExtension(extension, file) {
  await createVSIX({
    cwd: extension,
    packagePath: file,
    dependencies: false,
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  });
  writeFileSync(file, tightZip(unzipSync(readFileSync(file))));
  return resolve(file);
}

if (basename(process.argv[1]) === "package.mjs") {
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
  const file = await packageExtension(stageExtension(), resolve(`${name}-${version}.vsix`));
  console.log(`${basename(file)}: ${Math.ceil(statSync(file).size / 1024)} KB`);
}
