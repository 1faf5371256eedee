import { addedPositions } from "../../engine/position.ts";
import { itemAt } from "../../present.ts";
import { scaleOf } from "../../spec/dims.ts";
import type { Position, Sinusoidal } from "../../spec/positionKinds.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { recomputed } from "../site.ts";
import { alibiMistakes } from "./alibiMistakes.ts";
import { ropeMistakes } from "./ropeMistakes.ts";

/** Positions of every kind. */
export function positionMistakes(site: Site): Mistake[] {
  if (site.block.dump !== undefined) return [];
  return [...ropeMistakes(site), ...alibiMistakes(site), ...addedMistakes(site), ...tableMistakes()];
}

/** Sinusoidal and learned positions, and the input they are added to. */
function addedMistakes({ dims, block }: Site): Mistake[] {
  const onPosition = (
    name: string,
    common: number,
    change: Mistake["change"],
    make: (site: Site, table: Tensor) => Tensor | undefined,
  ) =>
    mistake("position", name, common, change, (site) => {
      const table = stepOf(site, "position");
      const other = table && make(site, table);
      return other && withSteps(site.block, { position: other });
    });
  const remade = (site: Site, change: (position: Sinusoidal) => Sinusoidal): Tensor | undefined => {
    const table = stepOf(site, "position");
    if (table === undefined || !site.block.positions.some(({ type }) => type === "sinusoidal")) return undefined;
    const positions = site.block.positions.map((one) => (one.type === "sinusoidal" ? change(one) : one));
    const [batch, n, d] = table.shape as [number, number, number];
    const made = addedPositions(positions, n, d, site.dims.past, batch);
    return { shape: table.shape, data: table.data.map((_, at) => valueAt(made.data, at % made.data.length)) };
  };
  const width = dims.dModel ?? 1;
  return [
    onPosition("positions forgotten", 2, words("no positions are added to X"), (_s, table) => mapped(table, () => 0)),
    onPosition("positions twice", 5, words("the positions are added twice"), (_s, table) =>
      mapped(table, (x) => 2 * x),
    ),
    onPosition(
      "sinusoidal as halves",
      3,
      words("the sinusoidal positions have all sines first, then all cosines"),
      (_s, table) => {
        const d = itemAt(table.shape, 2);
        const half = Math.ceil(d / 2);
        return mapped(table, (_, at) => {
          const c = at % d;
          return valueAt(table.data, at - c + (c < half ? 2 * c : 2 * (c - half) + 1));
        });
      },
    ),
    onPosition("sinusoidal other layout", 4, words("the sinusoidal positions have the other layout"), (site) =>
      remade(site, (position) => ({ ...position, layout: position.layout === "halves" ? "interleaved" : "halves" })),
    ),
    ...[1, -1, 2].map((by) =>
      onPosition(`sinusoidal from ${by}`, 5, words("the sinusoidal positions are off by {0}", by), (site) =>
        remade(site, (p) => ({
          ...p,
          offset: p.offset + by,
          ...(p.positions && { positions: mapped(p.positions, (x) => x + by) }),
        })),
      ),
    ),
    onPosition(
      "sine and cosine exchanged",
      6,
      words("sines and cosines of the positions are exchanged"),
      (_s, table) => {
        const d = itemAt(table.shape, 2);
        return mapped(table, (x, at) =>
          (at % d) % 2 === 0 ? (at % d === d - 1 ? x : valueAt(table.data, at + 1)) : valueAt(table.data, at - 1),
        );
      },
    ),
    onPosition("positions reversed", 7, words("the rows of the added positions are in reverse order"), (_s, table) => {
      const [, n, d] = table.shape as [number, number, number];
      return mapped(table, (_, at) => valueAt(table.data, at + (n - 1 - 2 * (Math.floor(at / d) % n)) * d));
    }),
    onPosition("sinusoidal base", 7, words("the base of the sinusoidal positions is 10000"), (site) =>
      remade(site, (p) => ({ ...p, base: 10000 })),
    ),
    onPosition(
      "sinusoidal exponent",
      7,
      words("the exponent of the sinusoidal positions counts columns instead of pairs"),
      (site, table) => {
        const d = itemAt(table.shape, 2);
        const own = site.block.positions.find((p): p is Sinusoidal => p.type === "sinusoidal");
        if (own === undefined || site.block.positions.length > 1) return undefined;
        const n = itemAt(table.shape, 1);
        return mapped(table, (_, at) => {
          const p =
            own.positions?.data[at % own.positions.data.length] ??
            own.offset + site.dims.past + (Math.floor(at / d) % n);
          const c = at % d;
          const angle = p / own.base ** ((2 * c) / d);
          return c % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
        });
      },
    ),
    ...[1, -1, 2].map((by) =>
      onPosition(
        `positions shifted by ${by}`,
        7,
        words("the rows of the added positions are shifted by {0}", by),
        (_s, table) => {
          const [, n, d] = table.shape as [number, number, number];
          return mapped(table, (_, at) => {
            const row = (Math.floor(at / d) % n) + by;
            return row < 0 || row >= n ? 0 : valueAt(table.data, at + by * d);
          });
        },
      ),
    ),
    mistake(
      "position",
      "sinusoidal added",
      8,
      words("sinusoidal positions are added to X"),
      (site) =>
        site.block.positions.some(({ type }) => type === "sinusoidal" || type === "learned") ||
        site.layer.steps.get("X") === undefined
          ? undefined
          : { ...site.block, positions: [...site.block.positions, { type: "sinusoidal", base: 10000, offset: 0 }] },
      block.positions.length === 0 ? { path: "position", value: "sinusoidal" } : undefined,
    ),
    ...(
      [
        ["X times √dModel", 6, words("X is multiplied by √dModel"), Math.sqrt(width)],
        ["X over √dModel", 9, words("X is divided by √dModel"), 1 / Math.sqrt(width)],
      ] as const
    ).map(
      ([name, common, change, factor]): Mistake =>
        mistake("position", name, common, change, (site) => {
          const X = stepOf(site, "X");
          return X && width > 1 ? withSteps(site.block, { X: mapped(X, (x) => x * factor) }) : undefined;
        }),
    ),
    ...(
      [
        ["queries and keys only", 9, words("the positions do not reach the values"), ["V"]],
        ["queries only", 10, words("the positions reach the queries only"), ["K", "V"]],
        ["keys only", 10, words("the positions reach the keys only"), ["Q", "V"]],
        ["values only", 11, words("the positions reach the values only"), ["Q", "K"]],
      ] as const
    ).map(([name, common, change, without]) =>
      mistake("position", `positions on ${name}`, common, change, (site) => {
        const { block } = site;
        const open = recomputed(site, {
          ...block,
          positions: block.positions.filter(({ type }) => type !== "sinusoidal" && type !== "learned"),
        });
        const steps = without.flatMap((id) => {
          const step = stepOf(open, id);
          return step ? [[id, step] as const] : [];
        });
        return stepOf(site, "position") && steps.length === without.length
          ? withSteps(block, Object.fromEntries(steps))
          : undefined;
      }),
    ),
  ];
}

/** Tables of offsets added to the scores. */
function tableMistakes(): Mistake[] {
  const tables = (block: Block, change: (position: Position) => Position | undefined): Block | undefined => {
    if (!block.positions.some(({ type }) => type === "t5" || type === "relative2d")) return undefined;
    return {
      ...block,
      positions: block.positions.flatMap((p) => (p.type === "t5" || p.type === "relative2d" ? (change(p) ?? []) : [p])),
    };
  };
  return [
    mistake("position", "table left out", 4, words("the table of relative positions is left out"), ({ block }) =>
      tables(block, () => undefined),
    ),
    mistake(
      "position",
      "table direction",
      5,
      words("the table of relative positions is one-sided where it is two-sided, or the reverse"),
      ({ block }) => tables(block, (p) => (p.type === "t5" ? { ...p, bidirectional: !p.bidirectional } : p)),
    ),
    ...[128, 64, 32, 20, 16, 8, 256].map((maxDistance, at) =>
      mistake(
        "position",
        `table to ${maxDistance}`,
        6 + at,
        words("the largest distance of relative positions is {0}", maxDistance),
        ({ block }) => tables(block, (p) => (p.type === "t5" ? { ...p, maxDistance } : p)),
        { path: "position.maxDistance", value: maxDistance },
      ),
    ),
    mistake(
      "position",
      "table scaled",
      6,
      words("the table of relative positions is scaled as the scores are"),
      ({ block, dims }) => {
        const scale = scaleOf(block, dims);
        if (typeof scale !== "number" || scale === 1) return undefined;
        return tables(block, (p) =>
          "values" in p ? ({ ...p, values: mapped(p.values, (x) => x * scale) } as Position) : p,
        );
      },
    ),
    mistake(
      "position",
      "scores unscaled beside a table",
      5,
      words("the scores are not scaled, as T5 has it"),
      ({ block, dims }) =>
        block.positions.some(({ type }) => type === "t5") && scaleOf(block, dims) !== 1
          ? { ...block, scale: 1 }
          : undefined,
    ),
  ];
}
