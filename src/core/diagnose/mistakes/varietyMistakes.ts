import { ropeOf } from "../../engine/rope.ts";
import { scaleOf } from "../../spec/dims.ts";
import type { Rope } from "../../spec/positionKinds.ts";
import { type Block, linearFeatures, type Mask } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { words } from "../../words.ts";
import { type Mistake, mapped, mistake, type Site } from "../mistake.ts";

/** Parts that few layers have, read in another way. */
export function varietyMistakes({ block, dims }: Site): Mistake[] {
  return [
    ...(block.sinks ? sinkMistakes(scaleOf(block, dims)) : []),
    ...(block.score.type === "linear" ? featureMistakes() : []),
    ...(block.dropout ? [droppedForKept()] : []),
    ...biasExchanges(),
    ...dilatedMistakes(block.masks),
    ...rotatedParts(dims.heads),
  ];
}

function sinkMistakes(scale: number | Tensor): Mistake[] {
  const other = (name: string, change: Mistake["change"], from: (at: number, last: number) => number) =>
    mistake("softmax", name, 8, change, ({ block }) => {
      const { sinks } = block;
      const last = (sinks?.data.length ?? 1) - 1;
      return sinks && { ...block, sinks: mapped(sinks, (own, at) => sinks.data[from(at, last)] ?? own) };
    });
  return [
    other("sinks reversed", words("the sinks are in reverse order"), (at, last) => last - at),
    other("one sink", words("every head has the first head's sink"), () => 0),
    mistake("softmax", "sinks scaled", 8, words("the sinks are scaled as the scores are"), ({ block }) =>
      block.sinks && typeof scale === "number" && scale !== 1
        ? { ...block, sinks: mapped(block.sinks, (x) => scale * x) }
        : undefined,
    ),
  ];
}

function featureMistakes(): Mistake[] {
  return linearFeatures.map((feature) =>
    mistake(
      "scale",
      `feature ${feature}`,
      7,
      words('the feature of the linear score is "{0}"', feature),
      ({ block }) =>
        block.score.type === "linear" && block.score.feature !== feature
          ? { ...block, score: { type: "linear", feature } }
          : undefined,
    ),
  );
}

function droppedForKept(): Mistake {
  const change = words("the weights that dropout keeps are dropped, and the others kept");
  return mistake("softmax", "dropout inverted", 6, change, ({ block }) => {
    const { dropout } = block;
    return dropout && { ...block, dropout: { ...dropout, mask: mapped(dropout.mask, (kept) => (kept === 0 ? 1 : 0)) } };
  });
}

function biasExchanges(): Mistake[] {
  const pairs = [
    ["bq", "bk"],
    ["bk", "bv"],
    ["bq", "bv"],
  ] as const;
  const instead = [...pairs, ...pairs.map(([a, b]) => [b, a] as const)].map(([to, from]) =>
    mistake("weights", `${from} for ${to}`, 9, words("{0} is used instead of {1}", from, to), ({ block }) => {
      const [x, y] = [block[to], block[from]];
      return x && y && x.data.length === y.data.length ? { ...block, [to]: y } : undefined;
    }),
  );
  const exchanged = pairs.map(([a, b]) =>
    mistake("weights", `${a}↔${b}`, 8, words("{0} and {1} are exchanged", a, b), ({ block }) => {
      const [x, y] = [block[a], block[b]];
      return x && y && x.data.length === y.data.length ? { ...block, [a]: y, [b]: x } : undefined;
    }),
  );
  const first = mistake("weights", "bq for all", 9, words("bk and bv are bq"), ({ block: { bq, ...block } }) =>
    bq && block.bk && block.bv && block.bk.data.length === bq.data.length && block.bv.data.length === bq.data.length
      ? { ...block, bq, bk: bq, bv: bq }
      : undefined,
  );
  return [...exchanged, ...instead, first];
}

function dilatedMistakes(masks: readonly Mask[]): Mistake[] {
  const dilated = masks.find((mask) => mask.type === "dilated");
  if (dilated?.type !== "dilated") return [];
  const { width, step } = dilated;
  const others = [
    [width, step - 1],
    [width, step + 1],
    [width - 1, step],
    [width + 1, step],
    [step, width],
  ].filter(([w = 0, s = 0]) => w >= 0 && s >= 1 && (w !== width || s !== step));
  return others.map(([w = 0, s = 1]) =>
    mistake(
      ...(["mask", `dilated ${w}, ${s}`, 7, words("the dilated mask has width {0} and step {1}", w, s)] as const),
      ({ block }) => ({
        ...block,
        masks: block.masks.map((mask) => (mask.type === "dilated" ? { ...mask, width: w, step: s } : mask)),
      }),
    ),
  );
}

/** The other end of each head, and the first half of the heads. */
function rotatedParts(heads: number): Mistake[] {
  const turned = (block: Block, change: (rope: Rope) => Rope | undefined): Block | undefined => {
    const rope = ropeOf(block);
    const other = rope && change(rope);
    return other && { ...block, positions: block.positions.map((one) => (one === rope ? other : one)) };
  };
  const half = Math.floor(heads / 2);
  return [
    mistake("position", "other end rotated", 5, words("the other end of each head is rotated"), ({ block, dims }) =>
      turned(block, (rope) => {
        const { dim, from = 0 } = rope;
        if (dim === undefined || dim >= dims.dk) return undefined;
        return { ...rope, from: from === 0 ? dims.dk - dim : 0 };
      }),
    ),
    mistake(
      "position",
      "half of the heads rotated",
      9,
      words("only the first half of the heads is rotated"),
      ({ block }) =>
        turned(block, (rope) =>
          half === 0 || rope.heads !== undefined
            ? undefined
            : { ...rope, heads: Array.from({ length: half }, (_, h) => h) },
        ),
    ),
  ];
}
