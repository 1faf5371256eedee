import type { BlockInput } from "../../engine/block.ts";
import { itemAt, present } from "../../present.ts";
import { unfused } from "../../spec/fused.ts";
import type { Block, WeightName } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mapped, mistake, type Rewritten, type Site, stepOf, withSteps } from "../mistake.ts";
import { siteOf } from "../site.ts";
import { changedColumns, storedTurned, turned } from "../tensors.ts";

type Letter = "q" | "k" | "v" | "o";

/** Weights exchanged, transposed or forgotten. */
export function weightMistakes({ block }: Site): Mistake[] {
  if (block.dump !== undefined) return [];
  return [...exchanges(), ...transposes(), ...forgotten(), ...fusedMistakes(block), ...givenExchanges()];
}

function sameShape(a: Tensor | undefined, b: Tensor | undefined): a is Tensor {
  return a !== undefined && b !== undefined && a.shape.join() === b.shape.join();
}

function exchanges(): Mistake[] {
  const pairs: [Letter, Letter, number][] = [
    ["q", "k", 2],
    ["k", "v", 2],
    ["q", "v", 3],
    ["v", "o", 7],
  ];
  return pairs.flatMap(([a, b, common]) => {
    const [A, B]: [WeightName, WeightName] = [`W${a}`, `W${b}`];
    return [
      mistake("weights", `${A}↔${B}`, common, words("{0} and {1} are exchanged", A, B), ({ block }) => {
        const [x, y] = [block[A], block[B]];
        if (!sameShape(x, y)) return undefined;
        const biases = {
          ...(block[`b${b}`] && { [`b${a}`]: block[`b${b}`] }),
          ...(block[`b${a}`] && { [`b${b}`]: block[`b${a}`] }),
        };
        return { ...block, [A]: y, [B]: x, ...biases };
      }),
      mistake(
        "weights",
        `${A}↔${B} without biases`,
        common + 5,
        words("{0} and {1} are exchanged, their biases are not", A, B),
        ({ block }) =>
          sameShape(block[A], block[B]) && (block[`b${a}`] ?? block[`b${b}`]) !== undefined
            ? { ...block, [A]: present(block[B]), [B]: present(block[A]) }
            : undefined,
      ),
      ...(
        [
          [A, B],
          [B, A],
        ] as const
      ).map(([to, from]) =>
        mistake(
          "weights",
          `${from} for ${to}`,
          common + 4,
          words("{0} is used instead of {1}", from, to),
          ({ block }) => (sameShape(block[from], block[to]) ? { ...block, [to]: block[from] } : undefined),
        ),
      ),
    ];
  });
}

function transposes(): Mistake[] {
  const names: WeightName[] = ["Wq", "Wk", "Wv", "Wo"];
  const turn = (block: Block, which: readonly WeightName[]): Block | undefined => {
    const turnedOnes = which.flatMap((name) => {
      const W = block[name];
      return W === undefined ? [] : [[name, storedTurned(W)] as const];
    });
    return turnedOnes.length === 0 ? undefined : { ...block, ...Object.fromEntries(turnedOnes) };
  };
  return [
    mistake("weights", "all transposed", 1, words("all weights are transposed"), ({ block }) => turn(block, names)),
    mistake("weights", "Wq, Wk, Wv transposed", 3, words("Wq, Wk and Wv are transposed"), ({ block }) =>
      block.Wo === undefined ? undefined : turn(block, ["Wq", "Wk", "Wv"]),
    ),
    ...names.map((name, at) =>
      mistake("weights", `${name} transposed`, 3 + at, words("{0} is transposed", name), ({ block }) =>
        turn(block, [name]),
      ),
    ),
  ];
}

function forgotten(): Mistake[] {
  const without = (block: Block, names: readonly (keyof Block)[]): Block | undefined => {
    const there = names.filter((name) => block[name] !== undefined);
    if (there.length === 0) return undefined;
    return Object.fromEntries(
      Object.entries(block).filter(([key]) => !there.includes(key as keyof Block)),
    ) as unknown as Block;
  };
  const biases = ["bq", "bk", "bv", "bo"] as const;
  return [
    mistake("weights", "Wo forgotten", 3, words("Wo is left out"), (site) => {
      const { block } = site;
      const W = block.Wo;
      if (W === undefined || W.shape[0] !== W.shape[1]) return undefined;
      const { Wo, ...rest } = block;
      return rest;
    }),
    mistake("weights", "Wo twice", 12, words("Wo is applied twice"), ({ block, isLarge }) => {
      const W = block.Wo;
      if (isLarge || W === undefined || W.shape[0] !== W.shape[1]) return undefined;
      const size = itemAt(W.shape, 0);
      const data = new Float64Array(size * size);
      for (let i = 0; i < size; i++)
        for (let k = 0; k < size; k++)
          for (let j = 0; j < size; j++)
            data[i * size + j] =
              valueAt(data, i * size + j) + valueAt(W.data, i * size + k) * valueAt(W.data, k * size + j);
      return { ...block, Wo: { shape: W.shape, data } };
    }),
    ...(["Wq", "Wk", "Wv"] as const).map((name) =>
      mistake("weights", `${name} forgotten`, 8, words("{0} is left out", name), ({ block }) =>
        block[name] !== undefined && block[name].shape[0] === block[name].shape[1] ? without(block, [name]) : undefined,
      ),
    ),
    mistake("weights", "all biases forgotten", 3, words("all biases are left out"), ({ block }) =>
      biases.filter((name) => block[name] !== undefined).length > 1 ? without(block, biases) : undefined,
    ),
    ...biases.map((name, at) =>
      mistake("weights", `${name} forgotten`, 4 + at, words("{0} is left out", name), ({ block }) =>
        without(block, [name]),
      ),
    ),
    mistake("weights", "bq, bk, bv forgotten", 5, words("bq, bk and bv are left out"), ({ block }) =>
      block.bo === undefined ? undefined : without(block, ["bq", "bk", "bv"]),
    ),
    ...biases.map((name) =>
      mistake("weights", `${name} twice`, 14, words("{0} is added twice", name), ({ block }) =>
        block[name] === undefined
          ? undefined
          : { ...block, [name]: { shape: block[name].shape, data: block[name].data.map((x) => 2 * x) } },
      ),
    ),
  ];
}

function fusedMistakes(block: Block): Mistake[] {
  if (block.Wqkv === undefined) return [];
  const now = block.qkvLayout ?? "qkv";
  const layouts = (["qkv", "per-head", "per-group"] as const).filter((layout) => layout !== now);
  const orders = ["kqv", "qvk", "vkq", "kvq", "vqk"] as const;
  return [
    ...layouts.map((layout) =>
      mistake(
        "weights",
        `qkvLayout ${layout}`,
        2,
        words('the layout of Wqkv is "{0}" instead of "{1}"', layout, now),
        ({ block }) => unfused({ ...block, qkvLayout: layout }),
        {
          path: "qkvLayout",
          value: layout,
        },
      ),
    ),
    mistake(
      ...(["weights", "Wqkv by entries", 6, words("q, k and v of each entry lie side by side in Wqkv")] as const),
      ({ block, dims }) => (dims.heads === dims.kvHeads && dims.dk === dims.dv ? byEntries(block) : undefined),
    ),
    ...orders.map((order) =>
      mistake(
        "weights",
        `Wqkv as ${order}`,
        6,
        words("the parts of Wqkv are in the order {0}", order),
        ({ block, dims }) => {
          if (dims.heads !== dims.kvHeads) return undefined;
          const [q, k, v] = [...order] as [Letter, Letter, Letter];
          const part = { [`W${q}`]: block.Wq, [`W${k}`]: block.Wk, [`W${v}`]: block.Wv };
          const bias = block.bq &&
            block.bk &&
            block.bv && { [`b${q}`]: block.bq, [`b${k}`]: block.bk, [`b${v}`]: block.bv };
          return { ...block, ...part, ...bias };
        },
      ),
    ),
  ];
}

/** Wqkv whose columns c, c + 1, c + 2 are an entry of q, of k and of v. */
function byEntries(block: Block): Block | undefined {
  const { Wqkv, bqkv } = block;
  const outIn = block.weightLayout === "out-in";
  if (Wqkv === undefined) return undefined;
  const W = outIn ? turned(Wqkv) : Wqkv;
  const width = itemAt(W.shape, 1);
  const columns = Array.from({ length: width }, (_, at) => (at % (width / 3)) * 3 + Math.floor(at / (width / 3)));
  const changed = { shape: W.shape, data: changedColumns(W.data, width, columns) };
  return unfused({
    ...block,
    qkvLayout: "qkv",
    Wqkv: outIn ? turned(changed) : changed,
    ...(bqkv && { bqkv: { shape: bqkv.shape, data: changedColumns(bqkv.data, width, columns) } }),
  });
}

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

/** Q, K and V exchanged where they are given, and scores read the wrong way round. */
function givenExchanges(): Mistake[] {
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
