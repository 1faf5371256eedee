import { numbersOf as matrixNumbers } from "../../../src/analysis/snapshot.ts";
import { layerContext } from "../../../src/core/explain/context/layerContext.ts";
import { isBound } from "../../../src/core/explain/context/roundingBounds.ts";
import type { Outline } from "../../../src/core/explain/outline.ts";
import { readOutLensOf } from "../../../src/core/figures/between/readOutLens.ts";
import { headDetail, layerHeads } from "../../../src/core/figures/layerHeads.ts";
import { rankedHeads } from "../../../src/core/figures/rankedHeads.ts";
import { rowStudy } from "../../../src/core/figures/row/rowStudy.ts";
import { tokenWeights } from "../../../src/core/figures/tokens/tokenWeights.ts";
import { runToEnd } from "../../../src/core/resumable.ts";
import type { SpecResult } from "../../../src/core/spec/result.ts";
import type { Spec } from "../../../src/core/spec/spec.ts";
import type { HostHandlers } from "../../../src/protocol/hostChannel.ts";
import type { MatrixRef } from "../../../src/protocol/messages.ts";
import { stubBounds } from "./stubBounds.ts";

/** A spec with its result. */
export interface Numbers {
  readonly spec: Spec;
  readonly result: SpecResult;
}

/** A matrix of a result, also that of contributions. */
export function numbersOf(numbers: Numbers, ref: MatrixRef) {
  return runToEnd(matrixNumbers(numbers, ref));
}

/** What answers the views of heads and tokens, of what is shown when they ask. */
export function headHandlers(shown: () => Numbers | undefined) {
  return {
    readHeads: ({ layer, batch, quantity }) => {
      const now = shown();
      const found = now && runToEnd(layerHeads(now.spec, now.result, layer, batch, quantity));
      if (found === undefined) throw new Error("no heads");
      return found;
    },
    readFigures: ({ resultVersion: _, ...place }) => {
      const now = shown();
      const found = now && runToEnd(headDetail(now.spec, now.result, place));
      if (found === undefined) throw new Error("no such head");
      return found;
    },
    readLens: ({ layer, batch }) => {
      const now = shown();
      const { spec, result } = (now && layerContext(now.spec, now.result, layer)) ?? now ?? {};
      const found = spec && result && runToEnd(readOutLensOf(spec, result, batch, 5));
      if (found === undefined) throw new Error("no read-out");
      return found;
    },
    rankHeads: ({ layer, batch, rule, measure, drawn }) => {
      const now = shown();
      const { spec, result } = (now && layerContext(now.spec, now.result, layer)) ?? now ?? {};
      if (spec === undefined || result === undefined) throw new Error("no heads");
      return runToEnd(rankedHeads(spec, result, batch, rule, measure, drawn));
    },
    studyRow: ({ resultVersion: _, ...question }) => {
      const now = shown();
      const found = now && rowStudy(now.spec, now.result, question);
      if (found === undefined) throw new Error("no such row");
      return found;
    },
    readTokens: (question) => {
      const now = shown();
      const found = now && runToEnd(tokenWeights(now.spec, now.result, question));
      if (found === undefined) throw new Error("no such weights");
      return found;
    },
  } satisfies Partial<HostHandlers>;
}

/** What answers questions about the file that is compared with. */
export function otherHandlers(shown: () => (Numbers & { readonly outline: Outline }) | undefined) {
  return {
    readOther: () => {
      const other = shown();
      if (other === undefined) throw new Error("nothing is compared");
      return other.outline;
    },
    readOtherMatrix: ({ resultVersion: _, ...ref }) => {
      const other = shown();
      if (isBound(ref)) return stubBounds(other, ref);
      const found = other && numbersOf(other, ref);
      if (found === undefined) throw new Error("no such matrix");
      return { ...ref, ...found };
    },
  } satisfies Partial<HostHandlers>;
}
