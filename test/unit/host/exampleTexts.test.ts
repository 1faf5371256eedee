import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { commentsOf, readExampleTexts, translatedExample } from "../../../src/analysis/exampleTexts.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { tabs } from "../../../src/webview/state.ts";

const extension = ".attn.json";
const names = readdirSync("examples").flatMap((file) =>
  file.endsWith(extension) ? file.slice(0, -extension.length) : [],
);
const texts = readExampleTexts(readFileSync("examples/zh-cn.json", "utf8"));
const specOf = (text: string) => {
  const { spec, problems } = parseSpec(text);
  assert.deepEqual(problems, []);
  assert.ok(spec);
  return spec;
};
/** The numbers of a text that are not part of a word. */
const numbersIn = (text: string) => (text.match(/\d+(?:\.\d+)?/g) ?? []).toSorted();

test("every example has a Chinese title and description, and no other", () => {
  assert.deepEqual([...texts.keys()].toSorted(), names.toSorted());
});

for (const name of names) {
  test(`${name} is the same in Chinese but for what it says`, () => {
    const text = readFileSync(`examples/${name}${extension}`, "utf8");
    const said = texts.get(name);
    assert.ok(said);
    const [english, chinese] = [specOf(text), specOf(translatedExample(text, said))];
    assert.equal(chinese.title, said.title);
    assert.equal(chinese.description, said.description);
    assert.match(said.title + (said.description ?? ""), /\p{Script=Han}/u);
    assert.equal(said.tour?.length ?? 0, english.tour?.length ?? 0);
    for (const [at, { say }] of (chinese.tour ?? []).entries()) {
      assert.equal(say, said.tour?.[at]);
      assert.match(say, /\p{Script=Han}/u);
      assert.ok([...say].length <= 90, say);
    }
    const silent = (spec: typeof english) => ({
      ...spec,
      title: "",
      description: "",
      tour: spec.tour?.map((stop) => ({ ...stop, say: "" })),
    });
    assert.deepEqual(silent(chinese), silent(english));
    const [own, translated] = [text, translatedExample(text, said)].map((one) =>
      [...one.matchAll(/\/\/ .*/g)].map(String),
    );
    assert.equal(own?.length, said.comments?.length ?? 0);
    assert.equal(own?.length, commentsOf(text).length, "a comment has a line of its own");
    for (const [at, comment] of translated?.entries() ?? []) {
      assert.match(comment, /\p{Script=Han}/u);
      assert.deepEqual(numbersIn(comment), numbersIn(own?.[at] ?? ""), comment);
    }
  });
}

test("views, lenses and commands that an example names are there, by the name they have in that language", () => {
  const strings = JSON.parse(readFileSync("l10n/bundle.l10n.zh-cn.json", "utf8")) as Readonly<Record<string, string>>;
  const named = new Set<string>();
  for (const name of names) {
    const { title = "", description = "", tour = [] } = specOf(readFileSync(`examples/${name}${extension}`, "utf8"));
    const said = texts.get(name);
    const pairs = [
      [`${title} ${description}`, `${said?.title} ${said?.description}`],
      ...tour.map(({ say }, at) => [say, said?.tour?.[at] ?? ""]),
    ];
    for (const [english = "", chinese = ""] of pairs) {
      assert.doesNotMatch(english, /Attention: /, `${name}: a lens or a button is nearer than a command`);
      for (const [, view = ""] of english.matchAll(/[Tt]he view ([A-Z]\w+)/g)) {
        assert.ok(
          tabs.some((tab) => tab === view),
          `${name}: ${view}`,
        );
        assert.ok(chinese.includes(`“${strings[view]}”视图`), `${name}: ${chinese}`);
        named.add(view);
      }
      for (const [, lens = ""] of english.matchAll(/“([A-Z][a-z]+ [^”]+)”/g)) {
        const translated = strings[lens];
        if (translated === undefined) continue;
        assert.ok(chinese.includes(`“${translated}”`), `${name}: ${chinese}`);
        named.add(lens);
      }
      assert.equal(chinese.match(/视图/g)?.length, english.match(/[Tt]he view/g)?.length, `${name}: ${chinese}`);
    }
  }
  assert.deepEqual([...named].toSorted(), ["Apply one gradient step", "Find out why", "Heads", "Why"]);
});

test("a Chinese text says the numbers of the English one, and no others", () => {
  const spelled = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
  const isSpelled = (number: string, text: string) =>
    new RegExp(`\\b${spelled[Number(number)] || "never"}\\b`, "i").test(text);
  const differing = names.flatMap((name) => {
    const { description = "", tour = [] } = specOf(readFileSync(`examples/${name}${extension}`, "utf8"));
    const said = texts.get(name);
    const pairs = [[description, said?.description ?? ""], ...tour.map(({ say }, at) => [say, said?.tour?.[at] ?? ""])];
    return pairs.flatMap(([english = "", chinese = ""]) => {
      const [own, translated] = [numbersIn(english), numbersIn(chinese)];
      const missing = own.filter((number) => !translated.includes(number));
      const added = translated.filter((number) => !own.includes(number) && !isSpelled(number, english));
      return missing.length + added.length > 0 ? [[name, missing, added, english, chinese]] : [];
    });
  });
  assert.deepEqual(differing, []);
});

test("a comment is translated where it stands", () => {
  const text = '{\r\n\t// why\r\n\t"title": "// A",\r\n  // X\r\n  "X": 1 }';
  assert.equal(
    translatedExample(text, { title: "甲", comments: ["为何"] }),
    '{\r\n\t// 为何\r\n\t"title": "甲",\r\n  // X\r\n  "X": 1 }',
  );
});

test("comments without a translation and all other characters of an example stay as they are", () => {
  const text = '{\n  // why\n  "title": "A",\n  "description": "B",\n  "X": [[1 , 2]],\n}\n';
  const made = translatedExample(text, { title: "甲\n", description: "乙" });
  assert.equal(made, '{\n  // why\n  "title": "甲\\n",\n  "description": "乙",\n  "X": [[1 , 2]],\n}\n');
  assert.equal(translatedExample("[1]", { title: "甲", description: "乙" }), "[1]");
  assert.equal(readExampleTexts("{").size, 0);
});
