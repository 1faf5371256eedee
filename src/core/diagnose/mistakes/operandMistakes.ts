import type { BlockInput } from "../../engine/block.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mapped, mistake, type Rewritten, type Site, stepOf, withSteps } from "../mistake.ts";
import { siteOf } from "../site.ts";
import { sameShape } from "../tensors.ts";

/** Cross attention that takes one of its parts from the other sequence. */
function crossed(): Mistake[] {
  type Memory = NonNullable<BlockInput["memory"]>;
  const from = (
    name: string,
    common: number,
    change: Mistake["change"],
    make: (X: Tensor, memory: Memory, site: Site) => Rewritten | undefined,
  ): Mistake => ({
    ...{ group: "weights", name, common, change },
    rewrite: (site) => {
      const { memory } = site.input;
      const X = latestOf(site, "embedded", "X") ?? site.input.X;
      if (site.block.memory === "self" || X === undefined || memory === undefined) return undefined;
      const isAlike = X.data.length === memory.K.data.length && X.data.length === memory.V.data.length;
      return isAlike ? make(X, memory, site) : undefined;
    },
  });
  return [
    from(
      "keys of X",
      6,
      words("the keys come from the same sequence as the queries"),
      (X, { K, V }, { block, input }) => ({
        ...{ block, input: { ...input, memory: { K: ofShape(K, X), V } } },
      }),
    ),
    from(
      "values of X",
      6,
      words("the values come from the same sequence as the queries"),
      (X, { K, V }, { block, input }) => ({
        ...{ block, input: { ...input, memory: { K, V: ofShape(V, X) } } },
      }),
    ),
    from(
      "queries of the memory",
      6,
      words("the queries come from the same sequence as keys and values"),
      (X, { K }, site) => {
        if (site.isLarge) return undefined;
        const alone: Block = { ...site.block, memory: "self", masks: [], given: new Map() };
        const Q = stepOf(siteOf(alone, { X: ofShape(X, K) }), "Q");
        return Q && { block: withSteps(site.block, { Q }) };
      },
    ),
    from(
      "memory exchanged",
      7,
      words("the sequence of the queries and that of keys and values are exchanged"),
      (X, { K, V }, { block, input }) =>
        K.data === V.data && input.X
          ? { block, input: { X: ofShape(input.X, K), memory: { K: ofShape(K, X), V: ofShape(V, X) } } }
          : undefined,
    ),
  ];
}

function ofShape({ shape }: Tensor, { data }: Tensor): Tensor {
  return { shape, data };
}

/** Keys or values of the batch's first item in the place of each item's. */
function firstItem(ids: readonly ("K" | "V")[], change: Mistake["change"]): Mistake {
  return mistake("weights", `first item's ${ids.join(", ")}`, 10, change, (site) => {
    if (site.dims.batch < 2) return undefined;
    const steps = ids.flatMap((id) => {
      const step = stepOf(site, id);
      const size = (step?.data.length ?? 0) / site.dims.batch;
      return step ? [[id, mapped(step, (_, at) => valueAt(step.data, at % size))] as const] : [];
    });
    return steps.length === ids.length ? withSteps(site.block, Object.fromEntries(steps)) : undefined;
  });
}

/** Q, K and V exchanged or taken from elsewhere where they are given, and scores read the wrong way round. */
export function operandMistakes(): Mistake[] {
  const exchange = (a: "Q" | "K" | "V", b: "Q" | "K" | "V") =>
    mistake("weights", `${a}↔${b}`, 5, words("{0} and {1} are exchanged", a, b), ({ block }) =>
      sameShape(block[a], block[b]) ? { ...block, [a]: block[b], [b]: block[a] } : undefined,
    );
  return [
    exchange("Q", "K"),
    exchange("K", "V"),
    exchange("Q", "V"),
    mistake("weights", "K for V", 8, words("{0} is used instead of {1}", "K", "V"), (site) => {
      const [k, v] = [stepOf(site, "K"), stepOf(site, "V")];
      return sameShape(k, v) ? withSteps(site.block, { V: k }) : undefined;
    }),
    mistake("weights", "scores transposed", 6, words("the scores are transposed"), (site) => {
      const scores = stepOf(site, "scores");
      const { n, keys } = site.dims;
      if (scores === undefined || n !== keys) return undefined;
      const data = scores.data.map((_, at) => {
        const cell = at % (n * n);
        return valueAt(scores.data, at - cell + (cell % n) * n + Math.floor(cell / n));
      });
      return withSteps(site.block, { scores: { shape: scores.shape, data } });
    }),
    mistake("weights", "weights transposed", 7, words("the weights are transposed where values are mixed"), (site) => {
      const weights = stepOf(site, "weights");
      const { n, keys } = site.dims;
      if (weights === undefined || n !== keys) return undefined;
      const data = weights.data.map((_, at) => {
        const cell = at % (n * n);
        return valueAt(weights.data, at - cell + (cell % n) * n + Math.floor(cell / n));
      });
      return withSteps(site.block, { weights: { shape: weights.shape, data } });
    }),
    ...crossed(),
    ...(["K", "V"] as const).map((which) =>
      firstItem([which], words("all items of the batch have the first item's {0}", which)),
    ),
    firstItem(["K", "V"], words("all items of the batch have the first item's keys and values")),
    {
      ...{ group: "weights", name: "memory ignored", common: 6 },
      change: words("keys and values come from the same sequence as the queries"),
      rewrite: ({ block, input, dims }) => {
        const fits = dims.n === dims.m || (block.masks.length === 0 && block.bias === undefined);
        if (block.memory === "self" || !fits || input.X === undefined) return undefined;
        return { block: { ...block, memory: "self" }, input: { X: input.X } };
      },
    },
  ];
}
