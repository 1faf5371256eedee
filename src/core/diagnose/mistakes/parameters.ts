import { defaultSlopes } from "../../engine/alibi.ts";
import { ropeOf } from "../../engine/rope.ts";
import { isCapped } from "../../spec/blockSteps.ts";
import { scaleOf } from "../../spec/dims.ts";
import type { Position } from "../../spec/positionKinds.ts";
import type { Block } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { closingParameters } from "./closingParameters.ts";
import { dividedAgain, hiddenScores } from "./hidingMistakes.ts";
import { type Parameter, rootsOf } from "./parameter.ts";
import { namedScales, shortNumber } from "./scaleMistakes.ts";

/** The parameters that a block has, or may have in somebody's program. */
export function parametersOf(site: Site): Parameter[] {
  const { block } = site;
  if (block.dump !== undefined) return [];
  return [
    ...scales(site),
    ...softcaps(block),
    ...positionsOf(site),
    ...(block.masks.length > 0 ? hiddenValues() : []),
    ...closingParameters(block),
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
        ours,
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

/** 1/k, as positions are divided for longer contexts. */
const fractions = [2, 3, 4, 5, 6, 8, 10, 16, 32].map((k) => [`1/${k}`, 1 / k] as const);

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
  if (rope !== undefined && rope.cos === undefined && rope.scaling === undefined)
    found.push({
      ...{ positive: true, named: fractions, starts: [0.1, 0.25, 0.5, 2, 4] },
      mistakeOf: (by, name) =>
        mistake(
          "position",
          `rope positions times ${name}`,
          25,
          words("the positions of rope are multiplied by {0}", name),
          ({ block }) => ({
            ...block,
            positions: replaced(block.positions, (p) =>
              p === rope ? { ...rope, scaling: { type: "linear", factor: 1 / by } } : p,
            ),
          }),
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

function hiddenValues(): Parameter[] {
  return [
    { ...{ positive: true, named: [], starts: [1e-8, 1e-6, 1e-4, 1e-2, 0.1] }, mistakeOf: dividedAgain },
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
