import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { commentsOf, readExampleTexts, translatedExample } from "../../../src/analysis/exampleTexts.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";

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
  test(`${name} is the same in Chinese but for what it says, and says the same numbers`, () => {
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
    const missing = numbersIn(english.description ?? "").filter(
      (number) => /\d\.\d/.test(number) && !numbersIn(said.description ?? "").includes(number),
    );
    assert.deepEqual(missing, []);
  });
}

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
