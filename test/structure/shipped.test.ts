import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { listFiles, PackageManager } from "@vscode/vsce";

const extension = process.env.ATTENTION_EXTENSION ?? ".";

/** Everything that ships. The names of a page's parts are made of their contents, so they count as one. */
const shipped = `
CHANGELOG.md LICENSE README.md ThirdPartyNotices.txt package.json package.nls.json package.nls.zh-cn.json
dist/compute/worker.cjs
dist/examples/examples.json dist/examples/zh-cn.json
dist/host/extension.cjs dist/host/features.cjs dist/host/node.cjs
dist/l10n/attn.schema.zh-cn.json dist/l10n/snippets.zh-cn.code-snippets
dist/webview/chart.js dist/webview/main.css dist/webview/main.js dist/webview/part-*.js
l10n/bundle.l10n.zh-cn.json
media/attn.schema.json media/icon.png media/panel-dark.svg media/panel-light.svg media/snippets.code-snippets
media/walkthrough/change.svg media/walkthrough/compute.svg media/walkthrough/look.svg media/walkthrough/new.svg
`;

test("these files ship, and no other", async () => {
  const files = await listFiles({ cwd: extension, packageManager: PackageManager.None });
  const names = files.map((file) => file.replaceAll("\\", "/").replace(/part-\w+\.js$/, "part-*.js"));
  assert.deepEqual([...new Set(names)].sort(), shipped.trim().split(/\s+/).sort());
});

test("the readme that ships is for users: how it is built stays in the repository", () => {
  const readme = readFileSync(join(extension, "README.md"), "utf8");
  assert.doesNotMatch(readme, /## (Build it yourself|Architecture)/);
  assert.match(readme, /## Compared with others[\s\S]*## Licence/);
});

test("every package in a bundle has its licence text in ThirdPartyNotices.txt", () => {
  const notices = readFileSync(join(extension, "ThirdPartyNotices.txt"), "utf8");
  const packages = new Set<string>();
  for (const file of readdirSync(join(extension, "dist/meta"))) {
    const { inputs } = JSON.parse(readFileSync(join(extension, "dist/meta", file), "utf8")) as { inputs: object };
    for (const input of Object.keys(inputs)) {
      const [, inside] = input.split(/node_modules\/(?!.*node_modules\/)/);
      const parts = inside?.split("/") ?? [];
      if (parts[0] !== undefined) packages.add(parts[0].startsWith("@") ? `${parts[0]}/${parts[1]}` : parts[0]);
    }
  }
  assert.ok(packages.has("preact") && packages.has("chart.js"));
  for (const name of [...packages, "assemblyscript", "d3-scale-chromatic"]) {
    const folder = join("node_modules", name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry)) ?? assert.fail(name);
    const text = readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
    assert.ok(notices.includes(text), `the licence of ${name} is missing`);
  }
});

test("what is built reaches for nothing outside the editor", () => {
  const banned =
    /\brequire\(["'](?:node:)?(?:https?|http2|net|dgram|tls|dns|child_process|cluster|vm)["']\)|\bnew Function\(|\beval\(|\bnew WebSocket\b|\bXMLHttpRequest\b/;
  for (const folder of ["host", "webview"]) {
    for (const name of readdirSync(join(extension, "dist", folder)).filter((file) => /\.c?js$/.test(file))) {
      const found = banned.exec(readFileSync(join(extension, "dist", folder, name), "utf8"));
      assert.equal(found?.[0], undefined, `${folder}/${name}`);
    }
  }
});

test("the lock file names no registry, so that each machine uses its own", () => {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, { resolved?: string }>;
  };
  const addressed = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
  assert.deepEqual(
    addressed.map(([name]) => name),
    [],
  );
});

test("every test file is run, and none is focused or switched off", () => {
  const files = readdirSync("test", { withFileTypes: true, recursive: true }).filter((entry) =>
    /\.test\.tsx?$/.test(entry.name),
  );
  // The soak takes minutes and has a command of its own, `npm run soak`.
  const run = /^test[\\/](unit|conformance|fuzz|structure|differential|host|ui|soak)\b/;
  for (const entry of files) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    assert.match(path, run, `no suite of scripts/test.mjs takes ${path}`);
    const focused = /\b(?:test|it|suite|describe)\.(?:only|skip|todo)\(|\b(?:only|skip|todo):\s*true/.exec(
      readFileSync(path, "utf8"),
    );
    assert.equal(focused?.[0], undefined, path);
  }
});

test("the manifest's version is the newest of the change log", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  assert.equal(/^## (\d+\.\d+\.\d+)/m.exec(readFileSync("CHANGELOG.md", "utf8"))?.[1], version);
});

test("the command line tool runs out of its folder", () => {
  const cli = spawnSync(
    process.execPath,
    [join(process.env.ATTENTION_CLI ?? "dist/cli", "attn.mjs"), "check", "examples/01-worked-example.attn.json"],
    {
      encoding: "utf8",
    },
  );
  assert.equal(cli.status, 0, cli.stderr + cli.stdout);
});

interface Links {
  readonly repository?: object;
  readonly bugs?: { readonly url: string };
  readonly homepage?: string;
}

test("links to the project follow from one address, and nothing is published without it", async () => {
  const library = pathToFileURL(resolve("scripts/lib/repository.mjs")).href;
  const { repositoryLinks, whyUnpublished } = (await import(library)) as {
    repositoryLinks(manifest: object): Links;
    whyUnpublished(manifest: object): string | undefined;
  };
  const known = { repository: { type: "git", url: "https://git.example/people/attention-inspector.git" } };
  assert.deepEqual(repositoryLinks(known), {
    ...known,
    bugs: { url: "https://git.example/people/attention-inspector/issues" },
    homepage: "https://git.example/people/attention-inspector#readme",
  });
  assert.equal(whyUnpublished(known), undefined);

  const unknown = { repository: { type: "git", url: "https://git.example/OWNER/attention-inspector.git" } };
  assert.deepEqual(repositoryLinks(unknown), {});
  assert.match(whyUnpublished(unknown) ?? "", /"repository" still names the account OWNER/);
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as object;
  for (const script of ["scripts/package.mjs", "scripts/prepublish.mjs"]) {
    if (whyUnpublished(manifest) === undefined) continue;
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    assert.equal(status, 1, script);
    assert.match(stderr, /"repository"/, script);
  }
});

test("two builds give the same packed extension, byte for byte", () => {
  const again = join(extension, "again.vsix");
  const { status, stderr } = spawnSync(process.execPath, ["scripts/package.mjs", "--local", "--out", again], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const first = readFileSync(process.env.ATTENTION_VSIX ?? "");
  assert.ok(first.length > 0 && first.equals(readFileSync(again)), "the second build differs");
});
