import { normFactor } from "../../engine/layerNorm.ts";
import { itemAt } from "../../present.ts";
import type { LayerNorm } from "../../spec/normKinds.ts";
import { normAt, normsOf, postNormStep } from "../../spec/norms.ts";
import type { Block } from "../../spec/spec.ts";
import type { StepId } from "../../spec/steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { attended, latestOf, type Mistake, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { recomputed } from "../site.ts";

/** A norm of a layer: its parameters, and the step it computes. */
interface NormPlace {
  readonly norm: LayerNorm;
  readonly step: StepId;
  readonly entered: (site: Site) => Tensor | undefined;
}

/** Cells that share a mean and a deviation: `group` numbers the group of a cell of B×n×d. */
type Groups = (x: Tensor) => (at: number) => number;

/** Another norm: over which cells, and what a number is multiplied by for the mean of its group's squares. */
interface OtherNorm {
  readonly name: string;
  readonly common: number;
  readonly change: Words;
  readonly groups: Groups;
  readonly factor: (squares: number, eps: number) => number;
  readonly applies?: (norm: LayerNorm, x: Tensor) => boolean;
}

const alongWidth: Groups =
  ({ shape }) =>
  (at) =>
    Math.floor(at / itemAt(shape, 2));
const inverseRoot = (squares: number, eps: number): number => 1 / Math.sqrt(squares + eps);

const otherNorms: readonly OtherNorm[] = [
  {
    ...{ name: "without the root", common: 6, change: words("the norm divides by the variance instead of its root") },
    ...{ groups: alongWidth, factor: (squares, eps) => 1 / (squares + eps), applies: ({ type }) => type !== "rms" },
  },
  {
    ...{ name: "RMS without the root", common: 6 },
    change: words("the RMS norm divides by the mean of the squares instead of its root"),
    ...{ groups: alongWidth, factor: (squares, eps) => 1 / (squares + eps), applies: ({ type }) => type === "rms" },
  },
  {
    ...{ name: "only centered", common: 8, change: words("the norm takes the mean off and divides by nothing") },
    ...{ groups: alongWidth, factor: () => 1, applies: ({ type }) => type !== "rms" },
  },
  {
    ...{ name: "eps behind the root", common: 7, change: words("eps of the norm is added behind the root") },
    ...{ groups: alongWidth, factor: (squares, eps) => 1 / (Math.sqrt(squares) + eps) },
  },
  {
    ...{
      name: "over the positions",
      common: 6,
      change: words("the norm goes over the positions instead of the width"),
    },
    groups: ({ shape }) => {
      const [, n, d] = shape as [number, number, number];
      return (at) => Math.floor(at / (n * d)) * d + (at % d);
    },
    factor: inverseRoot,
  },
  {
    ...{ name: "over positions and width", common: 7 },
    change: words("the norm goes over positions and width at once"),
    groups: ({ shape }) => {
      const [, n, d] = shape as [number, number, number];
      return (at) => Math.floor(at / (n * d));
    },
    factor: inverseRoot,
  },
  {
    ...{ name: "over the batch", common: 8 },
    change: words("the norm goes over the positions of all items, as a batch norm does"),
    groups:
      ({ shape }) =>
      (at) =>
        at % itemAt(shape, 2),
    ...{ factor: inverseRoot, applies: (_norm, { shape }) => itemAt(shape, 0) > 1 },
  },
];

/** Norms over other cells than each position's, or with another denominator: in each place, and in all at once. */
export function otherNormMistakes(block: Block): Mistake[] {
  const places = placesOf(block);
  return otherNorms.flatMap((other) => [
    ...places.map((place) =>
      mistake("closing", `${place.step} ${other.name}`, other.common, other.change, (site) =>
        changed(site, place, other),
      ),
    ),
    ...(places.length < 2
      ? []
      : [
          mistake("closing", `all norms: ${other.name}`, other.common - 0.5, other.change, (site) =>
            inAll(site, other),
          ),
        ]),
  ]);
}

/** The norms of a block and of its network, in the order of the computation. */
function placesOf(block: Block): NormPlace[] {
  const { feedForward } = block;
  const branch = (site: Site): Tensor | undefined => latestOf(site, "output", "concat");
  const places: [LayerNorm | undefined, StepId | undefined, NormPlace["entered"]][] = [
    [normAt(block, "pre")?.norm, "normed", (site) => latestOf(site, "embedded", "X")],
    [normAt(block, "branch")?.norm, "branchNormed", branch],
    [
      normAt(block, "post")?.norm,
      postNormStep(block),
      (site) => latestOf(site, "residual", "branchNormed", "output", "concat"),
    ],
  ];
  if (feedForward !== undefined) {
    const read = (site: Site): Tensor | undefined =>
      feedForward.parallel === "shared"
        ? latestOf(site, "normed", "embedded", "X")
        : feedForward.parallel
          ? latestOf(site, "embedded", "X")
          : attended(site);
    places.push(
      [normAt(feedForward, "pre")?.norm, "feedForward.normed", read],
      [normAt(feedForward, "branch")?.norm, "feedForward.branchNormed", (site) => stepOf(site, "feedForward")],
      [normAt(feedForward, "post")?.norm, "final", withoutPostNorm],
    );
  }
  return places.flatMap(([norm, step, entered]) => (norm && step ? [{ norm, step, entered }] : []));
}

/** The parameters of the network's last norm, which is not a step of its own. */
function withoutPostNorm(site: Site): Tensor | undefined {
  const { feedForward } = site.block;
  if (feedForward === undefined) return undefined;
  const { layerNorm, ...rest } = feedForward;
  const others = normsOf({ ...(layerNorm && { layerNorm }) }).flatMap(({ norm }) =>
    norm.placement === "post" ? [] : [norm],
  );
  const { given, ...block } = site.block;
  const before = new Map([...given].filter(([id]) => id !== "final"));
  const open = recomputed(site, { ...block, given: before, feedForward: { ...rest, layerNorm: others } });
  return latestOf(open, "final", "feedForward.branchNormed", "feedForward");
}

function changed(site: Site, place: NormPlace, other: OtherNorm): Block | undefined {
  const x = place.entered(site);
  const ours = stepOf(site, place.step);
  if (x === undefined || x.shape.length !== 3 || ours?.data.length !== x.data.length) return undefined;
  if (other.applies?.(place.norm, x) === false) return undefined;
  return withSteps(site.block, { [place.step]: normedOtherwise(x, place.norm, other) });
}

function inAll(site: Site, other: OtherNorm): Block | undefined {
  let block: Block | undefined;
  for (const place of placesOf(site.block)) {
    const next = changed(block === undefined ? site : recomputed(site, block), place, other);
    if (next === undefined) return undefined;
    block = next;
  }
  return block;
}

function normedOtherwise(x: Tensor, norm: LayerNorm, { groups, factor }: OtherNorm): Tensor {
  const group = groups(x);
  const width = itemAt(x.shape, 2);
  const means = norm.type === "rms" ? undefined : meansOf(x.data, group);
  const centered = x.data.map((value, at) => value - (means?.get(group(at)) ?? 0));
  const squares = meansOf(
    centered.map((value) => value * value),
    group,
  );
  const data = centered.map((value, at) => {
    const c = at % width;
    const by = factor(squares.get(group(at)) ?? 0, norm.eps);
    return value * by * normFactor(norm, c) + (norm.beta ? valueAt(norm.beta.data, c) : 0);
  });
  return { shape: x.shape, data };
}

/** The mean of the numbers of each group. */
function meansOf(data: Float64Array, group: (at: number) => number): Map<number, number> {
  const sums = new Map<number, number>();
  const counts = new Map<number, number>();
  for (const [at, value] of data.entries()) {
    const g = group(at);
    sums.set(g, (sums.get(g) ?? 0) + value);
    counts.set(g, (counts.get(g) ?? 0) + 1);
  }
  return new Map([...sums].map(([g, sum]) => [g, sum / (counts.get(g) ?? 1)]));
}
