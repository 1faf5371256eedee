import { test } from "node:test";
import { costsOf } from "../../../src/core/beside/costs.ts";
import { explainBeside } from "../../../src/core/beside/derivation.ts";
import { besideStory, itemOf, networksOf } from "../../../src/core/beside/story.ts";
import { renderLine } from "../../../src/core/explain/text/renderLine.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

test("attention beside other networks is as it was when it was read", () => {
  const pinned = new Pinned("beside");
  for (const { name, spec, result } of [...subjects(/^v11-beside/), ...subjects(/^(\d|own|v11-[^b])/, 10)]) {
    const story = runToEnd(besideStory(spec, result, 0));
    pinned.note(name, story);
    if (typeof story === "string") continue;
    for (const { title, architecture } of story.networks)
      pinned.note(
        name,
        title,
        Object.values(costsOf(architecture)).map(({ formula, at }) => [formula, at(1, 8), at(5, 8), at(64, 3)]),
      );
    const X = result.layers[0]?.steps.get("X")?.tensor;
    if (X === undefined) continue;
    const item = itemOf(X, 0);
    for (const one of networksOf(spec, story.d))
      for (const row of new Set([0, story.n - 1]))
        pinned.note(name, ...explainBeside(one, item, row, row === 0 ? 0 : 1).map((line) => renderLine(line)));
  }
  pinned.note(
    "local",
    Object.values(costsOf({ kind: "local", reach: 4 })).map(({ formula, at }) => [formula, at(2, 8), at(64, 3)]),
  );
  pinned.check();
});
