import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { test } from "node:test";

/** What each layer may import: other layers, and packages. */
const rules: Readonly<Record<string, { layers: readonly string[]; packages: readonly string[] }>> = {
  core: { layers: [], packages: ["jsonc-parser", "d3-scale-chromatic", "fflate"] },
  protocol: { layers: ["core"], packages: [] },
  files: { layers: ["core"], packages: ["node:"] },
  compute: { layers: ["core", "files"], packages: ["node:worker_threads"] },
  analysis: { layers: ["core", "protocol", "compute"], packages: [] },
  host: { layers: ["core", "protocol", "compute", "analysis"], packages: ["vscode"] },
  webview: { layers: ["core", "protocol"], packages: ["preact", "@preact/signals", "chart.js", "d3-scale-chromatic"] },
  cli: { layers: ["core", "files"], packages: ["node:"] },
};

interface Import {
  readonly file: string;
  readonly target: string;
}

/** Every import, export-from and dynamic import of a source text. */
function importsOf(file: string, text: string): Import[] {
  const found = text.matchAll(
    /(?:^|[;\n])\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']|\brequire\(\s*["']([^"']+)["']/g,
  );
  return [...found].map((match) => ({ file, target: match[1] ?? match[2] ?? match[3]! }));
}

/** Why an import breaks the rules, or undefined. */
function fault({ file, target }: Import): string | undefined {
  const layer = file.split("/")[1]!;
  const rule = rules[layer];
  if (rule === undefined) return `${file}: src/${layer} is not a layer`;
  if (target.startsWith(".")) {
    const [top, other] = posix.join(posix.dirname(file), target).split("/");
    if (top !== "src") return `${file}: leaves src: ${target}`;
    return other === layer || rule.layers.includes(other!)
      ? undefined
      : `${file}: ${layer} must not import ${other} (${target})`;
  }
  const allowed = rule.packages.some(
    (name) => target === name || target.startsWith(name.endsWith(":") ? name : `${name}/`),
  );
  return allowed ? undefined : `${file}: ${layer} must not import ${target}`;
}

function sources(): string[] {
  return readdirSync("src", { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).replaceAll("\\", "/"));
}

test("the arrows between the layers never turn", () => {
  const imports = sources().flatMap((file) => importsOf(file, readFileSync(file, "utf8")));
  assert.ok(imports.length > 100, `only ${imports.length} imports were found`);
  assert.deepEqual(imports.map(fault).filter(Boolean), []);
});

/** The text without what it loads later: such a script may lead back to the one that loads it. */
function withoutLazy(text: string): string {
  return text.replaceAll(/\bimport\s*\(/g, "load(");
}

/** Files that import each other in a ring, types included: each such group, its files sorted. */
function cyclesOf(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { file, target } of imports) {
    if (!target.startsWith(".")) continue;
    targets.set(file, [...(targets.get(file) ?? []), posix.join(posix.dirname(file), target)]);
  }
  const reached = (from: string): Set<string> => {
    const seen = new Set<string>();
    const open = [...(targets.get(from) ?? [])];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      open.push(...(targets.get(file) ?? []));
    }
    return seen;
  };
  const reach = new Map([...targets.keys()].map((file) => [file, reached(file)]));
  const cyclic = [...reach.keys()].filter((file) => reach.get(file)?.has(file));
  const groups = cyclic.map((file) =>
    cyclic.filter((other) => reach.get(file)?.has(other) && reach.get(other)?.has(file)),
  );
  return [...new Set(groups.map((group) => group.sort().join(" ")))];
}

test("no files of a layer import each other in a ring, but for scripts that are loaded later", () => {
  const imports = sources().flatMap((file) => importsOf(file, withoutLazy(readFileSync(file, "utf8"))));
  assert.deepEqual(cyclesOf(imports), []);
});

test("the rule finds rings of two and of three files, and of types", () => {
  const texts: Readonly<Record<string, string>> = {
    "src/core/a.ts": 'import { b } from "./engine/b.ts";',
    "src/core/engine/b.ts": 'import type { A } from "../a.ts";\nimport { c } from "./c.ts";',
    "src/core/engine/c.ts": 'import { d } from "./d.ts";',
    "src/core/engine/d.ts": 'import { e } from "./e.ts";',
    "src/core/engine/e.ts": 'export type { C } from "./c.ts";',
  };
  const imports = Object.entries(texts).flatMap(([file, text]) => importsOf(file, text));
  assert.deepEqual(cyclesOf(imports), [
    "src/core/a.ts src/core/engine/b.ts",
    "src/core/engine/c.ts src/core/engine/d.ts src/core/engine/e.ts",
  ]);
});

test("the rule notices each kind of wrong import", () => {
  const wrong: [string, string][] = [
    ["src/core/a.ts", 'import { x } from "../host/x.ts";'],
    ["src/core/a.ts", 'import fs from "node:fs";'],
    ["src/core/engine/a.ts", 'export { y } from "../../webview/y.ts";'],
    ["src/webview/a.tsx", 'import type { Z } from "../host/z.ts";'],
    ["src/host/a.ts", 'const w = await import("../webview/w.ts");'],
    ["src/webview/a.ts", 'import * as vscode from "vscode";'],
    ["src/protocol/a.ts", 'import {\n  a,\n  b,\n} from "vscode";'],
    ["src/cli/a.ts", 'import "../host/side.ts";'],
    ["src/host/a.ts", 'const cp = require("child_process");'],
  ];
  for (const [file, text] of wrong) {
    const faults = importsOf(file, text).map(fault).filter(Boolean);
    assert.equal(faults.length, 1, `${file}: ${text}`);
  }
});

test("the bundles hold what their layer may hold, by the bundler's own account", () => {
  const folder = join(process.env.ATTENTION_EXTENSION ?? ".", "dist/meta");
  const layersIn: Record<string, readonly string[]> = {
    "extension.node": ["analysis", "host"],
    "extension.features": ["core", "protocol", "compute", "analysis", "host"],
    "extension.nodeParts": ["core", "files", "compute"],
    webview: ["core", "protocol", "webview"],
    chart: ["core", "protocol", "webview"],
  };
  for (const [bundle, layers] of Object.entries(layersIn)) {
    const meta = JSON.parse(readFileSync(join(folder, `${bundle}.json`), "utf8")) as {
      inputs: Record<string, unknown>;
    };
    const inside = new Set(Object.keys(meta.inputs).map((input) => /^src\/([^/]+)\//.exec(input)?.[1]));
    inside.delete(undefined);
    for (const layer of inside) assert.ok(layers.includes(layer!), `${bundle} holds src/${layer}`);
  }
});

test("only the host names the vscode module in what is built", () => {
  const folder = join(process.env.ATTENTION_EXTENSION ?? ".", "dist");
  const built = (path: string) => readFileSync(join(folder, path), "utf8");
  const vscode = /require\(["']vscode["']\)/;
  assert.match(built("host/extension.cjs"), vscode);
  assert.match(built("host/features.cjs"), vscode);
  assert.doesNotMatch(built("host/node.cjs"), vscode);
  assert.doesNotMatch(built("webview/main.js"), vscode);
  const required = [...built("host/features.cjs").matchAll(/require\(["']([^"']+)["']\)/g)].map((match) => match[1]);
  assert.deepEqual([...new Set(required)], ["vscode"], "a web extension can require nothing else");
});
