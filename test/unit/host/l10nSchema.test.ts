import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

interface InChinese {
  untranslated(): string[];
  writeChinese(folder: string): void;
}

const load = (): Promise<InChinese> => import(pathToFileURL(resolve("scripts/lib/inChinese.mjs")).href);
const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

/** A schema without what it says. */
function silent(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(silent);
  if (typeof node !== "object" || node === null) return node;
  const isSaid = ([key, value]: [string, unknown]) =>
    typeof value === "string" && (key === "description" || key === "title");
  return Object.fromEntries(
    Object.entries(node).flatMap((entry) => (isSaid(entry) ? [] : [[entry[0], silent(entry[1])]])),
  );
}

test("every sentence of the schema and the snippets is there in Chinese (scripts/lib/schema.zh-cn.json)", async () => {
  assert.deepEqual((await load()).untranslated(), []);
});

/** Everything that a schema says to its reader, by whatever keyword: `title`, `description`, `enumDescriptions`, … */
function* saidIn(node: unknown, place = ""): Generator<readonly [place: string, sentence: string]> {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const own = `${place}/${key}`;
    const isProperty = /\/(properties|definitions|patternProperties)$/.test(place);
    const isSaid = !isProperty && /^(title|.*[dD]escriptions?|.*Message)$/.test(key);
    if (isSaid && typeof value === "string") yield [own, value];
    else if (isSaid && Array.isArray(value)) for (const one of value) yield [own, String(one)];
    else yield* saidIn(value, own);
  }
}

test("every title and every description of the Chinese schema is Chinese, or a formula with a Chinese full stop", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chinese-"));
  try {
    (await load()).writeChinese(folder);
    const said = [...saidIn(read(join(folder, "attn.schema.zh-cn.json")))];
    assert.ok(said.length > 300, `${said.length} sentences`);
    assert.ok(said.some(([place]) => place === "/title"));
    assert.deepEqual(
      said.filter(([, sentence]) => !/\p{Script=Han}|。$/u.test(sentence)),
      [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the schema's Chinese has nothing that no sentence asks for", async () => {
  const { translatedSchema } = (await load()) as unknown as {
    translatedSchema(node: unknown, translate: (sentence: string) => string): unknown;
  };
  const asked = new Set<string>();
  translatedSchema(read("media/attn.schema.json"), (sentence) => {
    asked.add(sentence);
    return sentence;
  });
  const snippets = read("media/snippets.code-snippets") as Record<string, { description: string }>;
  for (const [name, { description }] of Object.entries(snippets)) asked.add(name).add(description);
  const unused = Object.keys(read("scripts/lib/schema.zh-cn.json") as object).filter((one) => !asked.has(one));
  assert.deepEqual(unused, []);
});

test("the Chinese schema accepts what the English one does, and says it in Chinese", async () => {
  const folder = mkdtempSync(join(tmpdir(), "chinese-"));
  try {
    (await load()).writeChinese(folder);
    const chinese = read(join(folder, "attn.schema.zh-cn.json"));
    assert.deepEqual(silent(chinese), silent(read("media/attn.schema.json")));
    const said = JSON.stringify(chinese).match(/\p{Script=Han}/gu) ?? [];
    assert.ok(said.length > 2000, `${said.length} characters`);
    const snippets = read(join(folder, "snippets.zh-cn.code-snippets")) as Record<string, { body: string[] }>;
    const english = read("media/snippets.code-snippets") as typeof snippets;
    assert.deepEqual(
      Object.values(snippets).map(({ body }) => body),
      Object.values(english).map(({ body }) => body),
    );
    assert.ok(Object.keys(snippets).every((name) => /\p{Script=Han}/u.test(name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("each language's texts of the manifest lead to its schema and snippets", () => {
  const addresses = (file: string) => {
    const texts = read(file) as Record<string, string>;
    return [texts["schema.url"], texts["snippets.path"]];
  };
  assert.deepEqual(addresses("package.nls.json"), ["./media/attn.schema.json", "./media/snippets.code-snippets"]);
  assert.deepEqual(addresses("package.nls.zh-cn.json"), [
    "./dist/l10n/attn.schema.zh-cn.json",
    "./dist/l10n/snippets.zh-cn.code-snippets",
  ]);
});
