import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { textAfter } from "../../../src/analysis/gradientEdits.ts";
import { pathSteps, setProperty } from "../../../src/core/format/edit/setProperty.ts";

const set = (text: string, path: string, json: string | undefined) =>
  textAfter(text, setProperty(text, pathSteps(path), json));

const cases: readonly (readonly [name: string, text: string, path: string, json: string | undefined, after: string])[] =
  [
    ["one line", '{"X": [[1,2]], "heads": 1}', "scale", "1", '{"X": [[1,2]], "heads": 1, "scale": 1}'],
    ["own lines", '{\n    "X": [[1]]\n}', "mask", "[[1,0]]", '{\n    "X": [[1]],\n    "mask": [[1, 0]]\n}'],
    ["tabs and CRLF", '{\r\n\t"X": [[1]]\r\n}\r\n', "scale", "2", '{\r\n\t"X": [[1]],\r\n\t"scale": 2\r\n}\r\n'],
    ["a comma at the end", '{\n  "X": [[1]],\n}', "scale", "2", '{\n  "X": [[1]],\n  "scale": 2,\n}'],
    ["a comment", '{\n  "X": [[1]] // in\n}', "scale", "2", '{\n  "X": [[1]], // in\n  "scale": 2\n}'],
    ["a comma and a comment", '{\n  "X": 1, /* in */\n}', "scale", "2", '{\n  "X": 1, /* in */\n  "scale": 2,\n}'],
    ["the end of a line with others", '{ "a": 1,\n  "X": [[1]] }', "b", "2", '{ "a": 1,\n  "X": [[1]], "b": 2 }'],
    ["a value on several lines", '{\n  "X": [\n    [1]\n  ]\n}', "b", "2", '{\n  "X": [\n    [1]\n  ],\n  "b": 2\n}'],
    ["an empty object", '{"layers": [{}]}', "layers[0].scale", "1", '{"layers": [{"scale": 1}]}'],
    ["something inside", '{"X": 1}', "position.type", '"rope"', '{"X": 1, "position": { "type": "rope" }}'],
    ["another value", '{"X": 1,  "scale" : [1,\n2]}', "scale", "3", '{"X": 1,  "scale" : 3}'],
    ["out, first", '{\n  "X": 1,\n  "b": 2\n}', "X", undefined, '{\n  "b": 2\n}'],
    ["out, last", '{\n  "X": 1,\n  "b": 2\n}', "b", undefined, '{\n  "X": 1\n}'],
    ["out, alone", '{"X": 1}', "X", undefined, "{}"],
    ["out, not there", '{"X": 1}', "b.c", undefined, '{"X": 1}'],
  ];

for (const [name, text, path, json, after] of cases) {
  test(`a property is set and nothing else is touched: ${name}`, () => assert.equal(set(text, path, json), after));
}

test("no property is set inside a word or a number", () => {
  assert.throws(() => set('{"position": "rope"}', "position.type", "1"));
  assert.throws(() => set('{"layers": [{}]}', "layers[1].scale", "1"));
});

test("a property that is set and taken out again leaves each example as it was", () => {
  for (const file of readdirSync("examples").filter((name) => name.endsWith(".attn.json"))) {
    const text = readFileSync(`examples/${file}`, "utf8");
    const more = set(text, "zeroKV", "false");
    assert.equal(more.split("\n").length, text.split("\n").length + 1, file);
    assert.equal(set(more, "zeroKV", undefined), text, file);
  }
});
