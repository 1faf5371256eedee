import { test } from "node:test";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { htmlPage } from "../../../src/core/export/picture/htmlPage.ts";
import { pictureCards } from "../../../src/core/export/picture/pictureCards.ts";
import { svgPicture } from "../../../src/core/export/picture/svgPicture.ts";
import { resultJson } from "../../../src/core/export/resultJson.ts";
import { plainText } from "../../../src/core/words.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

test("pictures, pages and results as JSON are as they were when they were read", () => {
  const pinned = new Pinned("export");
  for (const [at, { name, spec, result }] of [...subjects(kinds.examples)].entries()) {
    const outline = outlineOf(spec, result);
    const [layer] = outline.layers.slice(-1);
    if (layer === undefined) throw new Error(name);
    const place = { layer: layer.path, batch: layer.dims.batch - 1, head: layer.dims.heads - 1 };
    const steps = [undefined, ...layer.steps.map((one) => one.name)];
    const step = steps[at % steps.length];
    const one = { ...place, ...(step !== undefined && { step }) };
    const subtitle = at % 2 === 0 ? "" : name;
    pinned.note(name, svgPicture(pictureCards(spec, result, outline, one), { title: name, subtitle, say: plainText }));
    // A page says again what copies say: one of five.
    if (at % 5 === 0) {
      const input = { spec, result, outline, title: name, language: "en", say: plainText };
      pinned.note(
        name,
        [...htmlPage({ ...input, place: at % 2 === 0 ? place : { ...place, step: "weights" } })].join(""),
      );
    }
    const kept = result.layers.map((own) => ({
      layer: own,
      steps: [...own.steps.values()].slice(-2).map(({ id, tensor }) => ({ name: id, tensor })),
    }));
    const { train, readOut, readOuts, generate } = { readOuts: undefined, ...result };
    pinned.note(name, [...resultJson({ encoder: [], layers: kept }, train, readOut, readOuts, generate)].join(""));
  }
  pinned.check();
});
