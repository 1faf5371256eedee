import { defaultSlopes } from "../../engine/alibi.ts";
import { scaleOf } from "../../spec/dims.ts";
import type { Alibi, Position } from "../../spec/positionKinds.ts";
import type { Block } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { type Mistake, mapped, mistake, type Site } from "../mistake.ts";
import { cells } from "../site.ts";

function withoutKind(block: Block, type: Position["type"]): Block {
  return { ...block, positions: block.positions.filter((position) => position.type !== type) };
}

export function alibiMistakes({ block, dims }: Site): Mistake[] {
  const own = block.positions.find((position): position is Alibi => position.type === "alibi");
  const with_ = (slopes: Float64Array): Position => ({
    type: "alibi",
    slopes: { shape: [slopes.length], data: slopes },
  });
  const { heads } = dims;
  if (own === undefined) {
    return [
      mistake(
        "position",
        "alibi added",
        7,
        words("ALiBi is added to the scores"),
        ({ block }) => ({ ...block, positions: [...block.positions, { type: "alibi" }] }),
        block.positions.length === 0 ? { path: "position", value: "alibi" } : undefined,
      ),
    ];
  }
  const slopes = own.slopes?.data ?? defaultSlopes(heads);
  const other = (name: string, common: number, change: Mistake["change"], made: Float64Array) =>
    mistake(
      "position",
      name,
      common,
      change,
      ({ block }) => ({
        ...withoutKind(block, "alibi"),
        positions: [...withoutKind(block, "alibi").positions, with_(made)],
      }),
      block.positions.length === 1 ? { path: "position", value: { type: "alibi", slopes: [...made] } } : undefined,
    );
  const scale = scaleOf(block, dims);
  return [
    mistake("position", "alibi missing", 1, words("ALiBi is left out"), ({ block }) => withoutKind(block, "alibi")),
    other(
      "alibi sign",
      3,
      words("ALiBi has the other sign"),
      slopes.map((s) => -s),
    ),
    other(
      "alibi slopes 2^−(h+1)",
      5,
      words("the slopes of ALiBi are 2^−(h+1)"),
      slopes.map((_, h) => 2 ** -(h + 1)),
    ),
    other(
      "alibi slopes from 1",
      6,
      words("the slopes of ALiBi begin at 1"),
      slopes.map((_, h) => 2 ** ((-8 * h) / heads)),
    ),
    other("alibi slopes reversed", 6, words("the slopes of ALiBi are in reverse order"), slopes.slice().reverse()),
    other(
      "alibi slopes by the plain power",
      7,
      words("the slopes of ALiBi are 2^(−8(h+1)/H) for any number of heads"),
      slopes.map((_, h) => 2 ** ((-8 * (h + 1)) / heads)),
    ),
    other(
      "alibi one slope",
      8,
      words("all heads have the first slope of ALiBi"),
      slopes.map(() => valueAt(slopes, 0)),
    ),
    other(
      "alibi slopes in order",
      7,
      words("the slopes of ALiBi are in falling order"),
      slopes.toSorted((a, b) => b - a),
    ),
    other(
      "alibi slopes of a power of two",
      8,
      words("only the heads up to a power of two have slopes of ALiBi"),
      slopes.map((s, h) => (h < 2 ** Math.floor(Math.log2(heads)) ? s : 0)),
    ),
    ...(typeof scale === "number" && scale !== 1
      ? [
          other(
            "alibi scaled",
            5,
            words("ALiBi is added before the scale"),
            slopes.map((s) => s * scale),
          ),
        ]
      : []),
    ...(
      [
        [
          "alibi without the cache",
          3,
          words("ALiBi counts queries from 0, without the cache"),
          (i, j) => -Math.abs(i - j),
        ],
        ["alibi squared", 11, words("ALiBi has squared distances"), (i, j, past) => -((i + past - j) ** 2)],
        ["alibi signed", 6, words("ALiBi has signed distances: later keys gain"), (i, j, past) => -(i + past - j)],
        [
          "alibi of the distance from the end",
          9,
          words("ALiBi counts both from the end"),
          (i, j, _, n, m) => -Math.abs(n - 1 - i - (m - 1 - j)),
        ],
      ] as [string, number, Mistake["change"], (i: number, j: number, past: number, n: number, m: number) => number][]
    ).map(([name, common, change, distance]) =>
      mistake("position", name, common, change, (site) => {
        const { batch, heads, n, m, past } = site.dims;
        const table = cells([batch, heads, n, m], (_b, h, i, j) => valueAt(slopes, h) * distance(i, j, past, n, m));
        const bias = sumOf(site.block.bias, table);
        return bias && { ...withoutKind(site.block, "alibi"), bias };
      }),
    ),
  ];
}

function sumOf(bias: Tensor | undefined, table: Tensor): Tensor | undefined {
  if (bias === undefined) return table;
  if (table.data.length % bias.data.length !== 0) return undefined;
  return mapped(table, (x, at) => x + valueAt(bias.data, at % bias.data.length));
}
