import { defaultSlopes } from "../../engine/alibi.ts";
import { ropeOf } from "../../engine/rope.ts";
import { isCapped } from "../../spec/blockSteps.ts";
import { scaleOf } from "../../spec/dims.ts";
import { normsOf } from "../../spec/norms.ts";
import type { Position } from "../../spec/positionKinds.ts";
import type { Block, LayerNorm, Norms } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { hiddenScores } from "./hidingMistakes.ts";
import { namedScales, shortNumber } from "./scaleMistakes.ts";

/** A number of a block that somebody's program may have otherwise: it is looked for where no known value explains the numbers. */
export interface Parameter {
  /** Where the search begins; the best of them is refined. */
  readonly starts: readonly number[];
  /** Values that have a name, by which a number that was found is called. */
  readonly named: readonly (readonly [name: string, value: number])[];
  readonly positive: boolean;
  readonly mistakeOf: (value: number, name: string) => Mistake;
}

/** The parameters that a block has, or may have in somebody's program. */
export function parametersOf(site: Site): Parameter[] {
  const { block } = site;
  if (block.dump !== undefined) return [];
  return [
    ...scales(site),
    ...softcaps(block),
    ...positionsOf(site),
    ...norms(block),
    ...(block.masks.length > 0 ? hiddenValues() : []),
    ...sums(block),
  ];
}

function scales(site: Site): Parameter[] {
  const ours = scaleOf(site.block, site.dims);
  if (typeof ours !== "number") return [];
  const named = namedScales(site);
  const own = named.find(([, value]) => Math.abs(value - ours) < 1e-12 * value)?.[0];
  const before = own === undefined || own === String(ours) ? shortNumber(ours) : `${own} = ${shortNumber(ours)}`;
  return [
    {
      ...{
        positive: true,
        named: rootsOf(),
        starts: [0.15, 0.4, 0.8, 0.96, 1.05, 1.25, 2.5, 6].map((by) => by * ours),
      },
      mistakeOf: (value, name) =>
        mistake(
          ...(["scale", `scale ${name}`, 25, words("the scale is {0} instead of {1}", name, before)] as const),
          ({ block }) => ({ ...block, scale: value }),
          { path: "scale", value },
        ),
    },
  ];
}

/** 1/√k for whole numbers k, as a width that the document does not have. */
function rootsOf(): (readonly [string, number])[] {
  return Array.from({ length: 1024 }, (_, at) => [
    `1/√${at + 1} = ${shortNumber(1 / Math.sqrt(at + 1))}`,
    (at + 1) ** -0.5,
  ]);
}

function softcaps(block: Block): Parameter[] {
  const ours = isCapped(block) ? block.softcap : undefined;
  return [
    {
      ...{ positive: true, named: [], starts: [1, 3, 8, 20, 50] },
      mistakeOf: (value, name) =>
        mistake(
          "scale",
          `softcap ${name}`,
          26,
          ours === undefined
            ? words("the scores have a softcap of {0}", name)
            : words("the softcap is {0} instead of {1}", name, shortNumber(ours)),
          ({ block }) => ({ ...block, softcap: value }),
          { path: "softcap", value },
        ),
    },
  ];
}

function positionsOf({ block, dims }: Site): Parameter[] {
  const rope = ropeOf(block);
  const found: Parameter[] = [];
  const replaced = (positions: readonly Position[], other: (one: Position) => Position) => positions.map(other);
  if (rope !== undefined && rope.cos === undefined)
    found.push({
      ...{ positive: true, named: [], starts: [30, 300, 3000, 0.9 * rope.base, 1.1 * rope.base, 2e4, 2e5, 2e6] },
      mistakeOf: (base, name) =>
        mistake(
          ...([
            "position",
            `base ${name}`,
            25,
            words("the base of rope is {0} instead of {1}", name, rope.base),
          ] as const),
          ({ block }) => ({
            ...block,
            positions: replaced(block.positions, (p) => (p === rope ? { ...rope, base } : p)),
          }),
          { path: "position.base", value: base },
        ),
    });
  const alibi = block.positions.find((one) => one.type === "alibi");
  if (alibi?.type === "alibi") {
    const slopes = alibi.slopes?.data ?? defaultSlopes(dims.heads);
    found.push({
      ...{ positive: false, named: [], starts: [-1, 0.3, 0.7, 0.9, 1.1, 1.5, 3] },
      mistakeOf: (by, name) =>
        mistake(
          "position",
          `alibi times ${name}`,
          25,
          words("the slopes of ALiBi are multiplied by {0}", name),
          ({ block }) => ({
            ...block,
            positions: replaced(block.positions, (p) =>
              p === alibi ? { type: "alibi", slopes: { shape: [slopes.length], data: slopes.map((s) => by * s) } } : p,
            ),
          }),
        ),
    });
  }
  if (block.positions.some(({ type }) => type === "sinusoidal")) {
    found.push({
      ...{ positive: true, named: [], starts: [100, 1000, 5000, 2e4, 2e5] },
      mistakeOf: (base, name) =>
        mistake(
          "position",
          `sinusoidal base ${name}`,
          25,
          words("the base of the sinusoidal positions is {0}", name),
          ({ block }) => ({
            ...block,
            positions: replaced(block.positions, (p) => (p.type === "sinusoidal" ? { ...p, base } : p)),
          }),
        ),
    });
  }
  if (block.positions.some(({ type }) => type === "sinusoidal" || type === "learned")) {
    found.push({
      ...{ positive: false, named: [], starts: [-1, 0.5, 2] },
      mistakeOf: (by, name) =>
        mistake(
          "position",
          `positions times ${name}`,
          26,
          words("the added positions are multiplied by {0}", name),
          (site) => {
            const table = stepOf(site, "position");
            return table && withSteps(site.block, { position: mapped(table, (x) => by * x) });
          },
        ),
    });
  }
  return found;
}

function norms(block: Block): Parameter[] {
  const all = normsOf(block).length + (block.feedForward ? normsOf(block.feedForward).length : 0);
  if (all === 0) return [];
  const starts = [1e-7, 1e-4, 1e-2, 0.1];
  const changed = (layerNorm: Norms, eps: number): Norms => {
    const list = normsOf({ layerNorm }).map(({ norm }): LayerNorm => ({ ...norm, eps }));
    const [only] = list;
    return list.length === 1 && only !== undefined ? only : list;
  };
  const parameter = (own: boolean, inner: boolean, name: string): Parameter => ({
    ...{ positive: true, named: [], starts },
    mistakeOf: (eps, text) =>
      mistake("closing", `${name} eps ${text}`, 25, words("eps of the norm is {0}", text), ({ block }) => {
        const { layerNorm, feedForward } = block;
        const network = feedForward?.layerNorm;
        return {
          ...block,
          ...(own && layerNorm && { layerNorm: changed(layerNorm, eps) }),
          ...(inner && feedForward && network && { feedForward: { ...feedForward, layerNorm: changed(network, eps) } }),
        };
      }),
  });
  const [own, inner] = [block.layerNorm !== undefined, block.feedForward?.layerNorm !== undefined];
  return [
    ...(own ? [parameter(true, false, "layerNorm")] : []),
    ...(inner ? [parameter(false, true, "feedForward.layerNorm")] : []),
    ...(own && inner ? [parameter(true, true, "all norms:")] : []),
  ];
}

function hiddenValues(): Parameter[] {
  return [
    {
      ...{ positive: false, named: [], starts: [-20, -5, -1, 1] },
      mistakeOf: (value, name) =>
        hiddenScores(
          `hidden ${name}`,
          25,
          words("hidden scores are {0} instead of -Infinity", name),
          (score, visible) => (visible === 1 ? score : value),
        ),
    },
    {
      ...{ positive: false, named: [], starts: [-20, -5, -1, 1] },
      mistakeOf: (value, name) =>
        hiddenScores(
          `${name} added`,
          25,
          words("{0} is added to the scores that are to be hidden", name),
          (score, visible) => (visible === 1 ? score : score + value),
        ),
    },
  ];
}

/** What is added up: the residual, and the denominator of the softmax. */
function sums(block: Block): Parameter[] {
  const found: Parameter[] = [];
  if (block.residual !== false)
    found.push({
      ...{ positive: false, named: [], starts: [-1, 0.5, 2] },
      mistakeOf: (by, name) =>
        mistake("closing", `residual times ${name}`, 25, words("the residual is multiplied by {0}", name), (site) => {
          const residual = stepOf(site, "residual");
          const entered = latestOf(site, "embedded", "X");
          return (
            (residual &&
              entered?.data.length === residual.data.length &&
              withSteps(site.block, {
                residual: mapped(residual, (x, at) => x + (by - 1) * (entered.data[at] ?? 0)),
              })) ||
            undefined
          );
        }),
    });
  if (block.normalize === "softmax" && block.sinks === undefined)
    found.push({
      ...{ positive: true, named: [], starts: [0.1, 1, 5] },
      mistakeOf: (extra, name) =>
        mistake(
          "softmax",
          `denominator + ${name}`,
          26,
          words("{0} is added to the denominator of the softmax", name),
          (site) => {
            const { heads } = site.dims;
            return { ...site.block, sinks: { shape: [heads], data: new Float64Array(heads).fill(Math.log(extra)) } };
          },
        ),
    });
  return found;
}
