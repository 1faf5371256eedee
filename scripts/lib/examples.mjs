// The examples as the extension reads them: one file of all texts packs into half the room of many small ones.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const source = "examples";

/** Writes the texts of all examples by their file names, and what they say in other languages, into a folder. */
export function writeExamples(folder) {
  const files = readdirSync(source).sort();
  const text = (name) => readFileSync(join(source, name), "utf8").replaceAll("\r\n", "\n");
  const examples = files.filter((name) => name.endsWith(".attn.json")).map((name) => [name, text(name)]);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "examples.json"), JSON.stringify(Object.fromEntries(examples)));
  for (const name of files.filter((file) => /^[a-z-]+\.json$/.test(file))) {
    writeFileSync(join(folder, name), JSON.stringify(JSON.parse(text(name))));
  }
}
