import { ropeOf } from "../../engine/rope.ts";
import type { Rope } from "../../spec/positionKinds.ts";
import type { Block } from "../../spec/spec.ts";
import { words } from "../../words.ts";
import { type Mistake, mistake, type Site } from "../mistake.ts";
import { ropeTurns } from "./ropeTurns.ts";
import { shiftedPositions } from "./rotations.ts";

/** Queries and keys turned in other ways. */
export function ropeMistakes({ block }: Site): Mistake[] {
  if (block.dump !== undefined) return [];
  const rope = ropeOf(block);
  const { length } = block.positions;
  return rope === undefined ? addedRopes(length === 0) : [...otherRopes(rope, length > 1), ...ropeTurns()];
}

function withRope(block: Block, change: (rope: Rope) => Rope | undefined): Block | undefined {
  const rope = ropeOf(block);
  const other = rope && change(rope);
  if (rope === undefined) return undefined;
  const positions = block.positions.flatMap((one) => (one === rope ? (other === undefined ? [] : [other]) : [one]));
  return { ...block, positions };
}

/** `isFirst`: no other position is written that a rope would replace. */
function addedRopes(isFirst: boolean): Mistake[] {
  return (["half", "interleaved"] as const).flatMap((pairs, at) =>
    [10000, 500000, 1000000].map((base, index) =>
      mistake(
        ...(["position", `rope ${pairs} ${base}`, 5 + at + 2 * index] as const),
        words("queries and keys are rotated (rope, pairs {0}, base {1})", pairs, base),
        ({ block, dims }) =>
          dims.dk % 2 !== 0 || dims.dq !== dims.dk
            ? undefined
            : { ...block, positions: [...block.positions, { type: "rope", pairs, base, offset: 0 }] },
        isFirst ? { path: "position", value: { type: "rope", pairs, base } } : undefined,
      ),
    ),
  );
}

function otherRopes(ours: Rope, isOneOfMany: boolean): Mistake[] {
  const other = ours.pairs === "half" ? "interleaved" : "half";
  const ropeFix = (change: Partial<Rope>) => {
    const { cos, sin, positions, offset, pairs, ...plain } = { ...ours, ...change };
    if (cos || sin || positions || isOneOfMany) return undefined;
    const value = { ...plain, ...(offset !== 0 && { offset }), ...(pairs !== "half" && { pairs }) };
    return { path: "position", value };
  };
  const change = (name: string, common: number, text: Mistake["change"], make: (rope: Rope) => Rope | undefined) =>
    mistake("position", name, common, text, ({ block }) => withRope(block, make));
  return [
    mistake(
      ...(["position", "other pairs", 1, words("rope pairs are {0} instead of {1}", other, ours.pairs)] as const),
      ({ block }) => withRope(block, (rope) => ({ ...rope, pairs: other })),
      ropeFix({ pairs: other }),
    ),
    change("rope forgotten", 2, words("queries and keys are not rotated (rope is left out)"), () => undefined),
    ...[10000, 500000, 1000000, 100000, 1000, 100].map((base, at) =>
      mistake(
        ...([
          "position",
          `base ${base}`,
          4 + at,
          words("the base of rope is {0} instead of {1}", base, ours.base),
        ] as const),
        ({ block }) =>
          withRope(block, (rope) => (rope.base === base ? undefined : { ...rope, base })) &&
          (ours.base === base ? undefined : withRope(block, (rope) => ({ ...rope, base }))),
        ropeFix({ base }),
      ),
    ),
    ...[1, -1].map((by) =>
      change(`offset ${by}`, 6, words("the positions of rope are off by {0}", by), (rope) =>
        rope.cos === undefined ? shiftedPositions(rope, by) : undefined,
      ),
    ),
    change("scaling ignored", 3, words("the scaling of rope is left out"), (rope) => {
      const { scaling, ...rest } = rope;
      return scaling === undefined ? rope : rest;
    }),
    change("whole head rotated", 5, words("the whole head is rotated instead of a part"), (rope) => {
      const { dim, from, ...rest } = rope;
      return rest;
    }),
    ...[2, 4].map((parts) =>
      mistake(
        "position",
        `1/${parts} of the head rotated`,
        5 + parts,
        words("1/{0} of the head is rotated", parts),
        ({ block, dims }) =>
          dims.dk % (2 * parts) === 0 ? withRope(block, (rope) => ({ ...rope, dim: dims.dk / parts })) : undefined,
      ),
    ),
    ...(["linear", "ntk"] as const).map((type) =>
      change(`scaling ${type}`, 6, words('the scaling of rope is "{0}"', type), (rope) =>
        rope.scaling && "factor" in rope.scaling && rope.scaling.factor !== undefined
          ? { ...rope, scaling: { type, factor: rope.scaling.factor } }
          : rope,
      ),
    ),
    change("all heads rotated", 8, words("all heads are rotated"), ({ heads, ...rope }) => rope),
    change(
      "positions ignored",
      5,
      words("the written positions of rope are not used"),
      ({ positions, ...rope }) => rope,
    ),
  ];
}
