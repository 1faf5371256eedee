import { itemAt, present } from "../../present.ts";
import { unfused } from "../../spec/fused.ts";
import type { Block, WeightName } from "../../spec/spec.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type Mistake, mistake, type Site } from "../mistake.ts";
import { changedColumns, sameShape, storedTurned, turned } from "../tensors.ts";

type Letter = "q" | "k" | "v" | "o";

/** Weights exchanged, transposed or forgotten. */
export function weightMistakes({ block }: Site): Mistake[] {
  if (block.dump !== undefined) return [];
  return [...exchanges(), ...transposes(), ...forgotten(), ...fusedMistakes(block)];
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
