import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { commandIds, contextKeys, panelViewType } from "../../../src/analysis/ids.ts";
import { parseRgb } from "../../../src/core/view/color.ts";
import { paletteNames, usualRamp } from "../../../src/core/view/palettes.ts";

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category: string;
}

const manifestText = readFileSync("package.json", "utf8");
const manifest = JSON.parse(manifestText);
const { contributes } = manifest;
const commands: readonly Command[] = contributes.commands;
const texts: Readonly<Record<string, string>> = JSON.parse(readFileSync("package.nls.json", "utf8"));
const chinese: Readonly<Record<string, string>> = JSON.parse(readFileSync("package.nls.zh-cn.json", "utf8"));

test("every text of the manifest is a key, each key has its text in both languages, and none is left over", () => {
  const used = [...manifestText.matchAll(/%([\w.]+)%/g)].map(([, key]) => key ?? "");
  assert.ok(used.length > 40);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(texts).sort());
  for (const { title, category } of commands) assert.match(`${title}${category}`, /^%[\w.]+%%[\w.]+%$/);
});

test("links in translated texts are those of the original", () => {
  const links = (text: string) => text.match(/\(command:[\w.]+\)|`[^`]+`/g) ?? [];
  for (const [key, text] of Object.entries(texts))
    assert.deepEqual(links(chinese[key] ?? "").sort(), links(text).sort(), key);
});

test("it wakes for the language of specs, for its own panels and for folders with specs, not for every JSON file", () => {
  assert.deepEqual(manifest.activationEvents, [
    "onLanguage:jsonc",
    `onWebviewPanel:${panelViewType}`,
    "workspaceContains:**/*.attn.json",
  ]);
});

test("both entries are built from the same source", () => {
  assert.equal(manifest.main, "./dist/host/extension.cjs");
  assert.equal(manifest.browser, "./dist/host/features.cjs");
});

test("commands of the manifest are those of the source, but for internal ones", () => {
  const internal: readonly string[] = [commandIds.showStep, commandIds.testState, commandIds.testAsk];
  const declared = commands.map(({ command }) => command).sort();
  assert.deepEqual(
    declared,
    Object.values(commandIds)
      .filter((id) => !internal.includes(id))
      .sort(),
  );
});

test("the palette shows a command only where it can be used", () => {
  const gated = new Map(
    contributes.menus.commandPalette.map(({ command, when }: Command & { when: string }) => [command, when]),
  );
  const anywhere: readonly string[] = [
    commandIds.newSpec,
    commandIds.openExample,
    commandIds.openTensors,
    commandIds.showLog,
  ];
  for (const { command } of commands) assert.equal(gated.has(command), !anywhere.includes(command), command);
});

test("a command that needs a state of the spec is offered in that state only", () => {
  const when = new Map(
    contributes.menus.commandPalette.map(({ command, when }: Command & { when: string }) => [command, when]),
  );
  const needs = [
    [commandIds.recompute, contextKeys.hasResult],
    [commandIds.export, contextKeys.hasResult],
    [commandIds.cancel, contextKeys.isComputing],
    [commandIds.goToProblem, contextKeys.hasProblems],
    [commandIds.applyGradientStep, contextKeys.canTrain],
    [commandIds.findOutWhy, contextKeys.canFindOutWhy],
  ] as const;
  for (const [command, key] of needs) assert.equal(when.get(command), `${contextKeys.isActive} && ${key}`, command);
});

test("menus only name commands there are, and only for our files and panels", () => {
  const declared = commands.map(({ command }) => command);
  for (const [menu, items] of Object.entries(contributes.menus as Record<string, (Command & { when?: string })[]>)) {
    for (const { command, when } of items) {
      assert.ok(declared.includes(command), command);
      if (menu === "commandPalette" || menu === "file/newFile") continue;
      assert.match(when ?? "", /resourceFilename|attention\.panel/, `${menu}: ${command}`);
    }
  }
});

test("workspaces that are not trusted cannot choose when numbers are computed; virtual ones are served", () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
  assert.equal(untrustedWorkspaces.supported, "limited");
  assert.deepEqual(untrustedWorkspaces.restrictedConfigurations, ["attention.recompute"]);
  assert.equal(virtualWorkspaces, true);
});

test("every setting has a type, a default of that type and a description", () => {
  for (const [name, setting] of Object.entries(
    contributes.configuration.properties as Record<string, Record<string, unknown>>,
  )) {
    assert.match(name, /^attention\.[a-zA-Z]+(\.[a-zA-Z]+)?$/);
    const type = setting.type === "integer" ? "number" : setting.type;
    assert.equal(typeof setting.default, type, name);
    assert.match(String(setting.markdownDescription), /^%/);
  }
});

test("the colours to choose from are the palettes there are", () => {
  const choices = contributes.configuration.properties["attention.display.colors"].enum;
  assert.deepEqual(choices, ["default", ...paletteNames]);
});

test("a walkthrough's step names examples, commands and context keys there are", () => {
  const ids = commands.map(({ command }) => command);
  for (const [, id, query] of manifestLinks()) {
    assert.ok(ids.includes(id ?? ""), id);
    if (query === undefined) continue;
    const [name] = JSON.parse(decodeURIComponent(query)) as [string];
    assert.ok(existsSync(`examples/${name}`), name);
  }
  const events = contributes.walkthroughs[0].steps.flatMap(
    (step: { completionEvents: string[] }) => step.completionEvents,
  );
  const keys: readonly string[] = Object.values(contextKeys);
  for (const event of events) {
    const [kind, name] = event.split(":");
    assert.ok(kind === "onCommand" ? ids.includes(name) : kind === "onContext" && keys.includes(name), event);
  }
});

test("a walkthrough's button has the title of its command", () => {
  for (const said of [texts, chinese]) {
    const buttons = [
      ...Object.values(said)
        .join("\n")
        .matchAll(/\[([^\]]+)\]\(command:([\w.]+)\)/g),
    ];
    assert.ok(buttons.length >= 3);
    for (const [, button, id] of buttons) {
      const title = commands.find(({ command }) => command === id)?.title.slice(1, -1) ?? "";
      assert.equal(button, said[title]?.replace("…", ""), id);
    }
  }
});

/** The command links of both languages: the whole link, the command, its arguments as they are encoded. */
function manifestLinks(): RegExpExecArray[] {
  const all = [...Object.values(texts), ...Object.values(chinese)].join("\n");
  const found = [...all.matchAll(/\(command:([\w.]+)(?:\?([^)]+))?\)/g)];
  assert.ok(found.length >= 8);
  return found;
}

test("every file the manifest names is there", () => {
  const said = manifestText + readFileSync("package.nls.json", "utf8");
  const named = [...said.matchAll(/"(?:\.\/)?(media\/[\w./-]+)"/g)].map(([, path]) => path ?? "");
  assert.ok(named.length >= 8);
  for (const path of named) assert.ok(existsSync(path), path);
});

test("the icon is a square picture of at least 256 pixels", () => {
  const png = readFileSync("media/icon.png");
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [256, 256]);
});

test("snippets are JSON, and each inserts JSON once its choices are made", () => {
  const snippets: Record<string, { prefix: string; body: string[] }> = JSON.parse(
    readFileSync("media/snippets.code-snippets", "utf8"),
  );
  for (const [name, { prefix, body }] of Object.entries(snippets)) {
    assert.match(prefix, /^attn-/);
    const text = body
      .join("\n")
      .replace(/\$\{\d+:([^}]*)\}/g, "$1")
      .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1");
    const whole = text.trimStart().startsWith("{") ? text : `{${text}}`;
    assert.doesNotThrow(() => JSON.parse(whole), `${name}: ${whole}`);
  }
});

test("the colors that the manifest names for the ends of scales are those of the default palettes", () => {
  const colors = new Map<string, Readonly<Record<string, string>>>(
    contributes.colors.map(({ id, defaults }: { id: string; defaults: Readonly<Record<string, string>> }) => [
      id,
      defaults,
    ]),
  );
  for (const theme of ["dark", "light"] as const) {
    const around = usualRamp("diverging", theme);
    const ends = { negativeValue: around(0), positiveValue: around(1), weight: usualRamp("sequential", theme)(1) };
    for (const [name, end] of Object.entries(ends)) {
      const defaults = colors.get(`attention.${name}`);
      assert.deepEqual(parseRgb(defaults?.[theme] ?? ""), end, `${name} ${theme}`);
      assert.equal(defaults?.[theme === "dark" ? "highContrast" : "highContrastLight"], defaults?.[theme]);
    }
  }
});
