import { itemAt, present } from "../../present.ts";
import type { LayerNorm, NormPlacement, Norms } from "../../spec/normKinds.ts";
import { normsOf } from "../../spec/norms.ts";
import type { Block, FeedForward } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { type Mistake, mistake, type Site } from "../mistake.ts";

/** A part that has norms: the block, or its network. */
type Part = Block | FeedForward;
type OnPart = (change: (part: Part) => Part | undefined) => (site: Site) => Block | undefined;

const onBlock: OnPart =
  (change) =>
  ({ block }) =>
    change(block) as Block | undefined;
export const onNetwork: OnPart =
  (change) =>
  ({ block }) => {
    const network = block.feedForward && (change(block.feedForward) as FeedForward | undefined);
    return network && { ...block, feedForward: network };
  };

export function normMistakes(block: Block): Mistake[] {
  const own = normsOf(block).map((_, at) => changedNorm(onBlock, at, "layerNorm", block));
  const inner = block.feedForward
    ? normsOf(block.feedForward).map((_, at) =>
        changedNorm(onNetwork, at, "feedForward.layerNorm", present(block.feedForward)),
      )
    : [];
  const everywhere = own.length + inner.length > 1 ? [...allNorms(), ...otherPlacements(), ...exchangedNorms()] : [];
  return [...own.flat(), ...inner.flat(), ...everywhere];
}

function norms(layerNorm: Norms, at: number, change: (norm: LayerNorm) => LayerNorm | undefined): Norms | undefined {
  const list = normsOf({ layerNorm }).flatMap(({ norm }, index) => (index === at ? (change(norm) ?? []) : [norm]));
  return list.length === 0 ? undefined : list.length === 1 ? list[0] : list;
}

function withNorm(part: Part, at: number, change: (norm: LayerNorm) => LayerNorm | undefined): Part {
  const { layerNorm, ...rest } = part;
  const other = layerNorm && norms(layerNorm, at, change);
  return { ...rest, ...(other && { layerNorm: other }) } as Part;
}

type NormChange = readonly [
  name: string,
  common: number,
  change: Mistake["change"],
  make: (norm: LayerNorm) => LayerNorm | undefined,
];

/** Norms computed in another way; undefined where it is the same. */
const normChanges: readonly NormChange[] = [
  ...[1e-5, 1e-6, 1e-12, 1e-8, 1e-3, 0].map(
    (eps): NormChange => [
      ...([`eps ${eps}`, eps === 0 ? 9 : 3, words("eps of the norm is {0}", String(eps))] as const),
      (norm) => (norm.eps === eps ? undefined : { ...norm, eps }),
    ],
  ),
  [
    "rms for layer",
    2,
    words("the norm is an RMS norm instead of a layer norm"),
    (norm) => (norm.type === "rms" ? undefined : { ...norm, type: "rms" }),
  ],
  [
    "layer for rms",
    2,
    words("the norm is a layer norm instead of an RMS norm"),
    (norm) => (norm.type === "rms" ? { ...norm, type: "layer" } : undefined),
  ],
  ["n−1 variance", 4, words("the variance of the norm is divided by n − 1"), undefinedForRms],
  [
    "sum for mean",
    6,
    words("the norm divides by the root of the sum of the squares instead of their mean"),
    undefinedForLayer,
  ],
  [
    "gamma + 1",
    4,
    words("gamma of the norm is gamma + 1"),
    (norm) => (norm.gamma && !norm.offset ? { ...norm, offset: 1 } : undefined),
  ],
  [
    "gamma without 1",
    4,
    words("gamma of the norm is taken without the 1 that is added"),
    (norm) => (norm.offset ? { ...norm, offset: 0 } : undefined),
  ],
  [
    "gamma forgotten",
    5,
    words("gamma of the norm is left out"),
    ({ gamma, ...norm }) => (gamma === undefined ? undefined : norm),
  ],
  [
    "beta forgotten",
    5,
    words("beta of the norm is left out"),
    ({ beta, ...norm }) => (beta === undefined ? undefined : norm),
  ],
  [
    "gamma↔beta",
    6,
    words("{0} and {1} are exchanged", "gamma", "beta"),
    ({ gamma, beta, ...norm }) => (gamma && beta ? { ...norm, gamma: beta, beta: gamma } : undefined),
  ],
];

/** The root of the sum is √n times that of the mean. */
function undefinedForLayer(norm: LayerNorm): LayerNorm | undefined {
  return norm.type === "rms" ? { ...norm } : undefined;
}

/** Through gamma and eps: n−1 makes the deviation √(n/(n−1)) larger. */
function undefinedForRms(norm: LayerNorm): LayerNorm | undefined {
  return norm.type === "rms" ? undefined : { ...norm, eps: norm.eps, offset: norm.offset ?? 0 };
}

function applyChange(norm: LayerNorm, [name, , , make]: NormChange, width: number): LayerNorm | undefined {
  const isOther = name === "n−1 variance" || name === "sum for mean";
  if (!isOther || width < 2 || make(norm) === undefined) return isOther ? undefined : make(norm);
  const ratio = name === "sum for mean" ? 1 / width : (width - 1) / width;
  const factor = Math.sqrt(ratio);
  const data = Float64Array.from(
    { length: width },
    (_, c) => factor * ((norm.gamma?.data[c] ?? 1) + (norm.gamma ? (norm.offset ?? 0) : 0)),
  );
  const { offset, ...rest } = norm;
  return { ...rest, eps: norm.eps * ratio, gamma: { shape: [width], data } };
}

function widthOf({ dims }: Site): number {
  return dims.dModel ?? dims.heads * dims.dv;
}

function changedNorm(on: OnPart, at: number, where: string, part: Part): Mistake[] {
  const own = itemAt(normsOf(part), at).norm;
  const place = normsOf(part).length > 1 ? `${where}[${at}]` : where;
  const placements = (["pre", "post", "branch"] as const).filter((placement) => placement !== own.placement);
  return [
    ...normChanges.map((change) => {
      const [name, common, text] = change;
      return mistake(
        "closing",
        `${where} ${name}`,
        common,
        text,
        (site) => {
          if (applyChange(own, change, widthOf(site)) === undefined) return undefined;
          return on((p) => withNorm(p, at, (norm) => applyChange(norm, change, widthOf(site))))(site);
        },
        name.startsWith("eps") ? { path: `${place}.eps`, value: Number(name.slice(4)) } : undefined,
      );
    }),
    mistake(
      "closing",
      `${where} forgotten`,
      3,
      words("the norm {0} is left out", place),
      on((p) => withNorm(p, at, () => undefined)),
    ),
    ...placements.map((placement) =>
      mistake(
        "closing",
        `${where} also ${placement}`,
        6,
        words('the norm {0} comes a second time, as "{1}"', place, placement),
        on((p) => normedAgain(p, own, placement)),
      ),
    ),
    ...placements.map((placement: NormPlacement) =>
      mistake(
        "closing",
        `${where} ${placement}`,
        3,
        words('the norm {0} is "{1}" instead of "{2}"', place, placement, own.placement),
        on((p) => withNorm(p, at, (norm) => ({ ...norm, placement }))),
        {
          path: `${place}.placement`,
          value: placement,
        },
      ),
    ),
  ];
}

/** The part with one of its norms at another place, too, where it has none yet. */
function normedAgain(part: Part, norm: LayerNorm, placement: NormPlacement): Part | undefined {
  const own = normsOf(part).map((one) => one.norm);
  if (own.some((one) => one.placement === placement)) return undefined;
  return { ...part, layerNorm: [...own, { ...norm, placement }] };
}

/** The same change in every norm of the layer. */
function allNorms(): Mistake[] {
  return normChanges.map((change) => {
    const [name, common, text] = change;
    return mistake("closing", `all norms: ${name}`, common - 0.5, text, (site) =>
      everyNorm(site.block, (norm) => applyChange(norm, change, widthOf(site)) ?? norm),
    );
  });
}

/** The block with every norm changed, its network's too. */
function everyNorm(block: Block, change: (norm: LayerNorm) => LayerNorm): Block {
  const every = (part: Part): Part => {
    let changed = part;
    for (const [at] of normsOf(part).entries()) changed = withNorm(changed, at, change);
    return changed;
  };
  const all = every(block) as Block;
  return all.feedForward === undefined ? all : { ...all, feedForward: every(all.feedForward) as FeedForward };
}

function otherPlacements(): Mistake[] {
  const again = (["pre", "post", "branch"] as const).map((placement) =>
    mistake(
      "closing",
      `all norms also ${placement}`,
      5.5,
      words('all norms come a second time, as "{0}"', placement),
      ({ block }) => {
        const twice = (part: Part): Part => {
          const [first] = normsOf(part);
          return (first && normedAgain(part, first.norm, placement)) ?? part;
        };
        const own = twice(block) as Block;
        return { ...own, ...(own.feedForward && { feedForward: twice(own.feedForward) as FeedForward }) };
      },
    ),
  );
  const other = (["pre", "post", "branch"] as const).map((placement) =>
    mistake("closing", `all norms ${placement}`, 2.5, words('all norms are "{0}"', placement), ({ block }) =>
      everyNorm(block, (norm) => ({ ...norm, placement })),
    ),
  );
  return [...other, ...again];
}

/** The norms of the attention and of the network exchanged, or one in place of both. */
function exchangedNorms(): Mistake[] {
  const [own, inner] = ["layerNorm", "feedForward.layerNorm"];
  const swap = (
    name: string,
    common: number,
    text: Mistake["change"],
    take: (own: Norms, inner: Norms) => readonly [own: Norms, inner: Norms],
  ) =>
    mistake("closing", name, common, text, ({ block }) => {
      const { layerNorm, feedForward } = block;
      if (layerNorm === undefined || feedForward?.layerNorm === undefined) return undefined;
      const [first, second] = take(layerNorm, feedForward.layerNorm);
      return { ...block, layerNorm: first, feedForward: { ...feedForward, layerNorm: second } };
    });
  return [
    swap("norms exchanged", 5, words("{0} and {1} are exchanged", own, inner), (a, b) => [b, a]),
    swap("layerNorm for both", 5, words("{0} is used instead of {1}", own, inner), (a) => [a, a]),
    swap("feedForward.layerNorm for both", 6, words("{0} is used instead of {1}", inner, own), (_, b) => [b, b]),
  ];
}
