import { test } from "node:test";
import { layerContext } from "../../../src/core/explain/context/layerContext.ts";
import { readOutLensOf } from "../../../src/core/figures/between/readOutLens.ts";
import { similarityMeasures } from "../../../src/core/figures/between/similarity.ts";
import { headDetail, layerHeads } from "../../../src/core/figures/layerHeads.ts";
import { rankedHeads } from "../../../src/core/figures/rankedHeads.ts";
import { rowStudy } from "../../../src/core/figures/row/rowStudy.ts";
import { combinations } from "../../../src/core/figures/tokens/tokenQuestion.ts";
import { tokenWeights } from "../../../src/core/figures/tokens/tokenWeights.ts";
import { itemAt } from "../../../src/core/present.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

const rules = ["j == i-1", "tok[j] == tok[i] and j < i", "j <= i and i - j < 3 or kind(j) == 'punct'", "i +", "j > n"];

test("figures of heads, rows and tokens are as they were when they were read", () => {
  const pinned = new Pinned("figures");
  const some = [...subjects(kinds.examples), ...subjects(kinds.own, 2), ...subjects(kinds.second, 4)];
  for (const [at, { name, spec, result }] of some.entries()) {
    pinned.note(name, runToEnd(readOutLensOf(spec, result, 0, 3)));
    for (const { path: layer, dims } of result.layers.slice(-1)) {
      if (layerContext(spec, result, layer) === undefined) continue;
      const [batch, head] = [dims.batch - 1, dims.heads - 1];
      const drawn = runToEnd(layerHeads(spec, result, layer, batch, at % 2 === 0 ? "weights" : "contribution"));
      pinned.note(name, drawn && { ...drawn, figures: undefined });
      pinned.note(
        name,
        runToEnd(headDetail(spec, result, { layer, batch, head }))?.map((one) => ({
          ...one,
          formula: undefined,
          words: undefined,
        })),
      );
      const measure = itemAt(similarityMeasures, at % 2);
      pinned.note(name, runToEnd(rankedHeads(spec, result, batch, "", measure)));
      pinned.note(name, runToEnd(rankedHeads(spec, result, batch, itemAt(rules, at % rules.length), measure, layer)));
      pinned.note(name, rowStudy(spec, result, { layer, batch, head, query: dims.n - 1, temperature: 2 }));
      for (const combine of combinations) {
        const toward = at % 2 === 0 ? "keys" : "queries";
        const count = toward === "keys" ? dims.n : dims.keys;
        const asked = {
          layer,
          batch,
          heads: [...Array(dims.heads).keys()],
          combine,
          toward,
          quantity: at % 3 === 0 ? "contribution" : "weights",
        } as const;
        const span = { first: Math.max(0, count - 1 - (at % 3)), last: count - 1, without: at % 4 === 0 ? [0] : [] };
        pinned.note(name, combine, runToEnd(tokenWeights(spec, result, { ...asked, ...span })));
      }
    }
  }
  pinned.check();
});
