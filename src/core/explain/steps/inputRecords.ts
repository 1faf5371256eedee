import type { Position } from "../../spec/positionKinds.ts";
import type { StepId } from "../../spec/steps.ts";
import { words } from "../../words.ts";
import { positionName } from "../context/inputMatrices.ts";
import type { LayerContext } from "../context/layerContext.ts";
import type { Formula } from "../outline.ts";
import { call, frac, high, low, mat, row, sym } from "../text/formulaParts.ts";
import { explainEmbedding } from "./explainEmbedding.ts";
import { explainEmbedded, explainPosition, explainX } from "./explainInputs.ts";
import { times } from "./formulaPieces.ts";
import { inputsNamed, type StepRecord } from "./stepRecord.ts";

/** What enters a layer: rows of tables, vectors, positions. */
export const inputRecords = {
  embedding: {
    title: words("Embedding"),
    why: words("Each token's row of the table: what the model has learned about this token, whatever is around it."),
    formula: embeddingFormula,
    operands: (at) => inputsNamed(at, "embedding").filter((name) => !name.includes("layerNorm")),
    explain: explainEmbedding,
  },
  X: {
    title: words("Input"),
    why: ({ index }) =>
      index > 0
        ? words("What the layer before has computed: one row for each position.")
        : words("The vectors that enter: one row for each position."),
    formula: () => mat("X"),
    operands: (at) =>
      at.block.embedding === undefined ? [] : ["embedding", ...inputsNamed(at, "embedding.layerNorm")],
    explain: explainX,
  },
  position: {
    title: words("Positions"),
    why: words("What is added to each position, because attention by itself does not know the order of its inputs."),
    formula: positionFormula,
    operands: (at) => positionTables(at, ({ type }) => type === "learned"),
    explain: explainPosition,
  },
  embedded: {
    title: words("Input with positions"),
    why: words("Each input plus its position: the same word at two places is now two different vectors."),
    formula: () => row(mat("E"), "=", mat("X"), "+", mat("P")),
    operands: () => ["X", "position"],
    sizes: (own) => `${own} = ${own} + ${own}`,
    explain: explainEmbedded,
  },
} as const satisfies Partial<Record<StepId, StepRecord>>;

/** The tables of some kinds of positions. */
export function positionTables({ block }: LayerContext, wanted: (position: Position) => boolean): string[] {
  const { positions } = block;
  return positions.flatMap((one, index) => (wanted(one) ? [`${positionName(positions, index)}.values`] : []));
}

function embeddingFormula({ block }: LayerContext): Formula {
  const { scale = 1, types, positions } = block.embedding ?? {};
  const rows = (name: string): Formula => low(mat("T"), sym(name));
  const others = [...(types ? ["+", rows("types")] : []), ...(positions ? ["+", rows("positions")] : [])];
  return row(...times(scale, rows("ids")), ...others);
}

function positionFormula({ block }: LayerContext): Formula {
  const kinds = block.positions.map(({ type }) => type).filter((type) => type === "sinusoidal" || type === "learned");
  if (kinds.length === 1 && kinds[0] === "sinusoidal") return sinusoidalFormula();
  const terms = kinds.map((type) => low(mat("P"), sym(type)));
  return row(mat("P"), "=", ...terms.flatMap((term, index) => (index === 0 ? [term] : ["+", term])));
}

/** Even columns are sines, odd ones the cosines of the same angles. */
function sinusoidalFormula(): Formula {
  const angle = frac(sym("p"), high(sym("base"), frac(sym("2i"), sym("d"))));
  const even = row(low(mat("P"), sym("p,2i")), "=", call("sin", angle));
  return row(even, ",", low(mat("P"), sym("p,2i+1")), "=", call("cos", angle));
}
