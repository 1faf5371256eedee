import assert from "node:assert/strict";
import { test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { layerContexts, pathIn } from "../../../src/core/explain/context/layerContext.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { readCondition } from "../../../src/core/tour/condition.ts";
import type { TourTask } from "../../../src/core/tour/shownStop.ts";
import { tourStory } from "../../../src/core/tour/tourStory.ts";
import { plainText, words } from "../../../src/core/words.ts";
import { computedOf, lessons, solvedTexts } from "./lessonTexts.ts";

type Json = Record<string, unknown>;
type Cheat = readonly [name: string, document: Json];

/** What each lesson lets its reader change: paths of the text, and all inside them. */
const free: Readonly<Record<string, readonly string[]>> = {
  "30-lesson-shadow": ["Wk", "given.K"],
  "31-lesson-weights": ["bk", "bq"],
  "32-lesson-scale": ["temperature"],
  "33-lesson-who-may-look": ["mask.1.keys"],
  "34-lesson-saw": ["X.0", "X.1", "position.values"],
  "35-lesson-look-up": ["Wq.2", "Wq.3"],
  "36-lesson-kernel": ["temperature"],
  "37-lesson-filter": ["Wo"],
  "38-lesson-induction": ["X.2"],
  "39-lesson-gradient": ["layers.1.Wv.2.2"],
  "40a-lesson-find-the-bug": ["scale", "mask", "normalize"],
  "40b-lesson-find-the-bug": ["scale", "mask", "normalize"],
  "40c-lesson-find-the-bug": ["scale", "mask", "normalize"],
  "40d-lesson-find-the-bug": ["scale", "mask", "normalize"],
  "40e-lesson-find-the-bug": ["bq"],
  "40f-lesson-find-the-bug": ["mask"],
  "41a-lesson-mood": ["Wv.0"],
  "41b-lesson-tags": ["Wv.0"],
  "41c-lesson-ends-itself": ["encoder.embedding.table"],
};

/** What may be said without a word about numbers. */
const saying = ["title", "description", "tokens", "tour", "display"];

/** A task of a document that somebody has edited; undefined where nothing can be computed any more. */
function taskOf(document: Json, at: number): TourTask | undefined {
  const { spec } = parseSpec(JSON.stringify(document));
  if (spec === undefined) return undefined;
  return tourStory(spec, computeSpec(spec)).stops.flatMap(({ task }) => task ?? [])[at];
}

const copy = (document: Json): Json => structuredClone(document);

/** Results that the condition looks at, written into `given` as they are when the task is solved: one by one, and all. */
function typedResults(lesson: string, before: Json, after: Json, at: number): Cheat[] {
  const computed = computedOf(JSON.stringify(after));
  const until = computed.spec.tour?.flatMap(({ do: task }) => task ?? [])[at]?.until ?? "";
  const condition = readCondition(until);
  assert.ok(!("fault" in condition));
  const looked = new Set(condition.lookedUp.map(({ place }) => place.name));
  const wanted = looked.has("differing") ? Object.keys(before["expected"] as Json) : [...looked];
  const results = layerContexts(computed.spec, computed.result).flatMap(({ block, layer }) =>
    [...layer.steps].flatMap(([id, { tensor }]) => {
      const path = id.startsWith("readOut.") ? id : pathIn(block, id);
      const value = looked.has("differing")
        ? (before["expected"] as Json)[id]
        : { shape: tensor.shape, data: [...tensor.data] };
      const isFree = free[lesson]?.some((one) => one === `given.${path}`) === true;
      return (wanted.includes(path) || wanted.includes(id)) && !isFree ? [[path, value] as const] : [];
    }),
  );
  const giving = (given: readonly (readonly [string, unknown])[]): Cheat => [
    `results typed over: ${given.map(([path]) => path).join(", ")}`,
    { ...copy(before), given: { ...(before["given"] as Json), ...Object.fromEntries(given) } },
  ];
  return results.length === 0 ? [] : [...results.map((one) => giving([one])), giving(results)];
}

/** The lists in a document with their paths, the outermost first; of many lists in a row the first and the last. */
function* lists(value: unknown, path: readonly string[] = []): Generator<{ list: unknown[]; path: readonly string[] }> {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) yield { list: value, path };
  const entries = Object.entries(value);
  const isLong = Array.isArray(value) && entries.length > 4;
  for (const [key, inner] of isLong ? [...entries.slice(0, 2), ...entries.slice(-1)] : entries) {
    if (path.length === 0 && saying.includes(key)) continue;
    yield* lists(inner, [...path, key]);
  }
}

const isFreeAt = (lesson: string, path: readonly string[]): boolean =>
  free[lesson]?.some((one) => `${path.join(".")}.`.startsWith(`${one}.`)) === true;
const holdsFree = (lesson: string, path: readonly string[]): boolean =>
  free[lesson]?.some((one) => `${one}.`.startsWith(`${path.join(".")}.`)) === true;

function at(document: Json, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Json)[key], document);
}

/** Rows deleted, the first or the last, of every matrix that is to stay as it is. */
function deletedRows(lesson: string, document: Json): Cheat[] {
  return [...lists(document)].flatMap(({ list, path }): Cheat[] => {
    if (!Array.isArray(list[0]) || isFreeAt(lesson, path)) return [];
    return ["shift", "pop"].map((method) => {
      const edited = copy(document);
      (at(edited, path) as unknown[])[method as "pop"]();
      return [`${method} of ${path.join(".")}`, edited];
    });
  });
}

/** A number changed in every list that is to stay as it is. */
function changedNumbers(lesson: string, document: Json): Cheat[] {
  return [...lists(document)].flatMap(({ list, path }): Cheat[] => {
    const index = list.findLastIndex(
      (item, place) => typeof item === "number" && !isFreeAt(lesson, [...path, String(place)]),
    );
    if (index < 0) return [];
    return [list[index] === 0 ? 1 : 0, -3].map((value): Cheat => {
      const edited = copy(document);
      (at(edited, path) as unknown[])[index] = value;
      return [`${path.join(".")}.${index} = ${value}`, edited];
    });
  });
}

/** Properties that were not there, or had another value. */
function otherProperties(lesson: string, document: Json): Cheat[] {
  const others: Json = {
    ...{ scale: 0.001, temperature: 100, softcap: 0.01, mask: "causal", normalize: "sigmoid", bias: 3, heads: 1 },
    ...{ score: "cosine", residual: true, zeroKV: true, position: "sinusoidal", sinks: [0], layerNorm: true },
  };
  const inBlock = (value: Json): Cheat[] =>
    Object.entries(others).flatMap(([key, other]): Cheat[] => {
      const isSame = JSON.stringify(value[key]) === JSON.stringify(other);
      return isSame || holdsFree(lesson, [key]) ? [] : [[key, { ...value, [key]: other }]];
    });
  const layers = document["layers"] as Json[] | undefined;
  if (layers === undefined) return inBlock(document);
  return layers.flatMap((layer, index) =>
    inBlock(layer).map(
      ([key, edited]): Cheat => [`layers.${index}.${key}`, { ...document, layers: layers.with(index, edited) }],
    ),
  );
}

/** What is expected set to what is computed, left out, or allowed to be anything. */
function otherExpectations(document: Json): Cheat[] {
  const { spec, result } = computedOf(JSON.stringify(document));
  const [layer] = layerContexts(spec, result);
  const computed = Object.fromEntries(
    ["scores", "weights", "context"].flatMap((id) => {
      const tensor = layer?.layer.steps.get(id as "weights")?.tensor;
      return tensor === undefined || document["layers"] !== undefined
        ? []
        : [[id, { shape: tensor.shape, data: [...tensor.data] }]];
    }),
  );
  const { expected: _, ...without } = document;
  return [
    ["expected set to what is computed", { ...document, expected: computed }],
    ["nothing expected", without],
    ["any difference tolerated", { ...document, tolerance: 1e9 }],
  ];
}

for (const lesson of lessons) {
  test(`${lesson}: its tasks cannot be done by typing results, deleting rows, other expectations or changing what is to stay`, () => {
    let tried = 0;
    for (const [index, texts] of solvedTexts(lesson).entries()) {
      const [before, after] = [JSON.parse(texts.before) as Json, JSON.parse(texts.after) as Json];
      const idle = [
        ...typedResults(lesson, before, after, index),
        ...deletedRows(lesson, before),
        ...changedNumbers(lesson, before),
        ...otherProperties(lesson, before),
        ...otherExpectations(before),
      ];
      // The condition holds here, whatever else was done.
      const beside = [
        ...changedNumbers(lesson, after),
        ...otherProperties(lesson, after),
        ...deletedRows(lesson, after),
      ];
      for (const [name, document] of [...idle, ...beside]) {
        const task = taskOf(document, index);
        if (task === undefined) continue;
        tried++;
        assert.equal(task.done, false, `task ${index + 1} is done by ${name}`);
      }
    }
    assert.ok(tried >= 10, `only ${tried} cheats left something to compute`);
  });

  test(`${lesson}: what is changed that is to stay is named`, () => {
    const [texts] = solvedTexts(lesson);
    const document = JSON.parse(texts?.before ?? "") as Json;
    let named = 0;
    for (const [cheat, edited] of [...changedNumbers(lesson, document), ...otherProperties(lesson, document)]) {
      const task = taskOf(edited, 0);
      const part = cheat.replace(/(\.\d+)* = .*$/, "").replace(/\.(\d+)/g, "[$1]");
      // What is expected counts only where a task asks what differs.
      if (task === undefined || (part.startsWith("expected") && task.until !== "differing == 0")) continue;
      named++;
      const said = plainText(task.hindrance ?? words("nothing"));
      const paths = /: (.*?)\. /.exec(said)?.[1]?.split(", ") ?? [];
      assert.ok(
        paths.some((path) =>
          [".", "["].some((mark) => `${part}.`.startsWith(path + mark) || path.startsWith(part + mark)),
        ),
        `${cheat}: ${said}`,
      );
    }
    assert.ok(named >= 5, `${named}`);
  });

  test(`${lesson}: what is solved stays so, however it is written`, () => {
    for (const [index, { after }] of solvedTexts(lesson).entries()) {
      const document = JSON.parse(after) as Json;
      const turned = Object.fromEntries(Object.entries(document).toReversed());
      const renamed = { ...turned, title: "Mine", description: "Mine", display: { ...(document["display"] as Json) } };
      for (const text of [JSON.stringify(turned), JSON.stringify(renamed, null, 8)]) {
        assert.equal(taskOf(JSON.parse(text) as Json, index)?.done, true);
      }
    }
  });
}
