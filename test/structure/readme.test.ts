import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkExpected } from "../../src/core/engine/check.ts";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { tabs } from "../../src/webview/state.ts";

const readme = readFileSync("README.md", "utf8");
const chinese = readFileSync("README.zh-CN.md", "utf8");

/** The fenced blocks of a page in a language, without their fences. */
function blocks(language: string, page = readme): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, text]) => text ?? "");
}

test("every spec of README and of the format's page is understood, and its expected values match", () => {
  const format = readFileSync("docs/format.md", "utf8");
  // Specs whose tensors lie in files show only how these are written.
  const specs = [readme, chinese, format]
    .flatMap((page) => blocks("jsonc", page))
    .filter((text) => !text.includes('"file"'));
  assert.ok(specs.length > 2);
  for (const text of specs) {
    const { spec, problems } = parseSpec(text);
    assert.deepEqual(problems, []);
    assert.ok(spec);
    const checks = checkExpected(spec, computeSpec(spec));
    assert.ok(checks.length > 0);
    for (const { holds, name } of checks) assert.ok(holds, name);
  }
});

test("the first steps name the commands, buttons and the example as a reader in that language sees them", () => {
  const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const example = "01-worked-example";
  const l10n = json("l10n/bundle.l10n.zh-cn.json") as Readonly<Record<string, string>>;
  const english = { nls: json("package.nls.json"), said: (words: string) => words };
  const translated = { nls: json("package.nls.zh-cn.json"), said: (words: string) => l10n[words] ?? "no translation" };
  const { spec } = parseSpec(readFileSync(`examples/${example}.attn.json`, "utf8"));
  for (const [page, title, { nls, said }] of [
    [readme, spec?.title, english],
    [chinese, json("examples/zh-cn.json")[example].title, translated],
  ] as const) {
    const steps = page.split("\n").filter((line) => /^[1-4]\. /.test(line));
    assert.ok(steps[0]?.includes(`**${nls.category}: ${nls["command.openExample"]}**`), steps[0]);
    assert.ok(steps[0]?.includes(`*${title}*`), steps[0]);
    const typed = /`(.+?)`/.exec(steps[0] ?? "")?.[1] ?? "nothing to type";
    const found = exampleTitles(page === chinese).filter((one) => one.toLowerCase().includes(typed));
    assert.deepEqual(found, [title], `${typed} leads to one example`);
    assert.ok(steps[1]?.includes(`**${said("Compute attention")}**`), steps[1]);
    assert.ok(steps[3]?.includes(`**${said("Recompute")}**`), steps[3]);
  }
});

/** The titles of all examples, in English or in Chinese. */
function exampleTitles(isChinese: boolean): string[] {
  const translated = JSON.parse(readFileSync("examples/zh-cn.json", "utf8")) as Record<string, { title: string }>;
  return Object.entries(translated).map(([name, { title }]) => {
    const { spec } = parseSpec(readFileSync(`examples/${name}.attn.json`, "utf8"));
    return isChinese ? title : (spec?.title ?? "");
  });
}

test("every attn command of README runs", () => {
  const commands = [readme, chinese]
    .flatMap((page) => blocks("sh", page))
    .join("")
    .split("\n")
    .filter((line) => line.startsWith("node dist/cli/attn.mjs "));
  assert.ok(commands.length >= 5);
  for (const command of commands) {
    const [, , ...args] = command.split(/\s+/);
    const program = join(process.env.ATTENTION_CLI ?? "dist/cli", "attn.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
    assert.equal(status, 0, `${command}\n${stderr}`);
    assert.ok(stdout.length > 0, command);
  }
});

test("every file and npm script that README and CONTRIBUTING name is there", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const text = readme + chinese + readFileSync("CONTRIBUTING.md", "utf8");
  for (const [, path] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) assert.ok(existsSync(path ?? ""), path);
  const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? "");
  assert.ok(named.length > 4);
  for (const name of named) assert.ok(name in scripts, name);
});

test("what README says to touch for each addition is there, and it is at most eight files", () => {
  const [, table = ""] = /### To add something\n(.*?)\n###/s.exec(readme) ?? [];
  const rows = [...table.matchAll(/^\| (an? [^|]+) \| ([^|]+) \|$/gm)].map(([, what = "", files = ""]) => {
    return { what, files: [...files.matchAll(/`([\w./]+)`/g)].map(([, path = ""]) => path) };
  });
  assert.deepEqual(
    rows.map(({ what }) => what),
    ["a score", "a position scheme that moves the scores", "a step", "a view", "a tensor file", "a figure of heads"],
  );
  for (const { what, files } of rows) {
    for (const file of files) assert.ok(existsSync(file), `${what}: ${file}`);
    assert.ok(files.length > 0 && files.length <= (what === "a step" ? 8 : 7), `${what}: ${files.length} files`);
  }
});

test("the format's reference is what the schema says", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/formatDocs.mjs", "--check"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

test("the Chinese readme has the sections and rows of the English one that are for readers", () => {
  const parts = (page: string, end: string) =>
    page
      .slice(0, page.indexOf(end))
      .split(/^## /m)
      .map((part) => part.split("\n").filter((line) => line.startsWith("| ") || line.startsWith("**")).length);
  const [english, translated] = [parts(readme, "\n## Build it"), parts(chinese, "\n## 自己构建")];
  // The pictures of the themes are shown once.
  assert.deepEqual(translated.slice(1), english.slice(1));
});

test("the Chinese readme calls the walkthrough what the Chinese interface calls them", () => {
  const texts = JSON.parse(readFileSync("package.nls.zh-cn.json", "utf8")) as Record<string, string>;
  for (const key of ["walkthrough.title", "category"]) assert.ok(chinese.includes(texts[key] ?? "?"), key);
});

test("the readmes name every command of the palette, every view, and every setting", () => {
  const { commands, menus, configuration } = JSON.parse(readFileSync("package.json", "utf8")).contributes as {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when?: string }[] };
    readonly configuration: { readonly properties: Record<string, unknown> };
  };
  const titles = JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>;
  const hidden = new Set(menus.commandPalette.filter(({ when }) => when === "false").map(({ command }) => command));
  const chineseTitles = JSON.parse(readFileSync("package.nls.zh-cn.json", "utf8")) as Record<string, string>;
  for (const { command, title } of commands) {
    if (hidden.has(command)) continue;
    const key = title.slice(1, -1);
    assert.ok(readme.includes(titles[key] ?? title), command);
    assert.ok(chinese.includes(chineseTitles[key] ?? title), command);
  }
  const translated = JSON.parse(readFileSync("l10n/bundle.l10n.zh-cn.json", "utf8")) as Record<string, string>;
  for (const tab of tabs) {
    assert.ok(readme.includes(`| **${tab}** |`), tab);
    assert.ok(chinese.includes(`| **${translated[tab]}** |`), tab);
  }
  for (const setting of Object.keys(configuration.properties))
    for (const page of [readme, chinese]) assert.ok(page.includes(`\`${setting}\``), setting);
});

test("each file on README's ways through the code imports another one of them, or is imported", () => {
  const ways = readme.slice(readme.indexOf("### Three ways"), readme.indexOf("### To add something"));
  const files = [...ways.matchAll(/`(src\/[\w./]+)`/g)].map(([, path]) => path!);
  for (const path of files) {
    const text = readFileSync(path, "utf8");
    const isJoined = files.some(
      (other) => other !== path && (imports(text, other) || imports(readFileSync(other, "utf8"), path)),
    );
    assert.ok(isJoined, `${path} has nothing to do with the others`);
  }
});

function imports(text: string, path: string): boolean {
  return text.includes(`/${path.split("/").at(-1)}"`);
}
