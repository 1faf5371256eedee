// The schema and the snippets in Chinese, made of the English ones: only their sentences differ.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const said = json("scripts/lib/schema.zh-cn.json");

/** Every sentence of the schema and the snippets that has no translation yet. */
export function untranslated() {
  const missing = [];
  const note = (sentence) => {
    if (said[sentence] === undefined) missing.push(sentence);
    return sentence;
  };
  translatedSchema(json("media/attn.schema.json"), note);
  translatedSnippets(json("media/snippets.code-snippets"), note);
  return missing;
}

/** Writes both into a folder; VS Code finds them by the addresses in package.nls.zh-cn.json. */
export function writeChinese(folder) {
  const translate = (sentence) => said[sentence] ?? sentence;
  mkdirSync(folder, { recursive: true });
  const write = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
  write("attn.schema.zh-cn.json", translatedSchema(json("media/attn.schema.json"), translate));
  write("snippets.zh-cn.code-snippets", translatedSnippets(json("media/snippets.code-snippets"), translate));
}

/** A schema whose descriptions and title are translated. A property that is called so is an object, and stays. */
export function translatedSchema(node, translate) {
  if (Array.isArray(node)) return node.map((item) => translatedSchema(item, translate));
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => {
    const isSaid = typeof value === "string" && (key === "description" || key === "title");
    return [key, isSaid ? translate(value) : translatedSchema(value, translate)];
  });
  return Object.fromEntries(entries);
}

function translatedSnippets(snippets, translate) {
  const entries = Object.entries(snippets).map(([name, snippet]) => [
    translate(name),
    { ...snippet, description: translate(snippet.description) },
  ]);
  return Object.fromEntries(entries);
}
