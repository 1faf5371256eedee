// `npm run package`: builds the extension and packs it into attention-inspector-VERSION.vsix.
// `npm run package -- --local` packs it to try, without an address of the project; `--out FILE` puts it elsewhere.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { unzipSync } from "fflate";
import { whyUnpublished } from "./lib/repository.mjs";
import { stageExtension } from "./lib/stage.mjs";
import { tightZip } from "./lib/tightZip.mjs";

/** Packs a staged extension into `file` and gives its absolute path. */
export async function packageExtension(extension, file) {
  const hasAddress = "repository" in JSON.parse(readFileSync(`${extension}/package.json`, "utf8"));
  await createVSIX({
    cwd: extension,
    packagePath: file,
    dependencies: false,
    // The readme's pictures do not ship: they are shown from the repository.
    rewriteRelativeLinks: hasAddress,
    allowMissingRepository: !hasAddress,
  });
  writeFileSync(file, tightZip(unzipSync(readFileSync(file))));
  return resolve(file);
}

if (basename(process.argv[1]) === "package.mjs") {
  const { values } = parseArgs({ options: { local: { type: "boolean", default: false }, out: { type: "string" } } });
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const why = values.local ? undefined : whyUnpublished(manifest);
  if (why === undefined) {
    const out = resolve(values.out ?? `${manifest.name}-${manifest.version}.vsix`);
    const file = await packageExtension(stageExtension(), out);
    console.log(`${basename(file)}: ${Math.ceil(statSync(file).size / 1024)} KB`);
  } else {
    console.error(`${why}\nTo try the extension on this machine: npm run package -- --local`);
    process.exitCode = 1;
  }
}
