import type { RowFactor } from "../spec/mixing.ts";
import { movesScores } from "../spec/positionKinds.ts";
import type { Dims } from "../spec/result.ts";
import type { Block } from "../spec/spec.ts";
import { type StepId, stepIds } from "../spec/steps.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { rowMasker } from "./bias.ts";

/** Some rows of a tensor, of the axis before the last `behind` axes. */
export function takeRows({ shape, data }: Tensor, rows: readonly number[], behind = 1): Tensor {
  const axis = shape.length - 1 - behind;
  const width = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const count = shape[axis] ?? 1;
  const blocks = data.length / Math.max(1, count * width);
  const out = new Float64Array(blocks * rows.length * width);
  let to = 0;
  for (let block = 0; block < blocks; block++) {
    for (const row of rows) {
      const from = (block * count + row) * width;
      out.set(data.subarray(from, from + width), to);
      to += width;
    }
  }
  return { shape: shape.map((size, at) => (at === axis ? rows.length : size)), data: out };
}

/**
 * What a block does behind its queries, keys and values, for some of its queries: all that it says of each query, taken for
 * these alone. Masks, bias and tables become one bias, −Infinity where a key is hidden.
 */
export function blockOfRows(block: Block, dims: Dims, rows: readonly number[]): Block {
  const { scale, temperature, dropout, dumped, given, masks, bias, positions, ...rest } = block;
  const moves = masks.length > 0 || bias !== undefined || positions.some(movesScores);
  const behind = [...given].filter(([id]) => stepIds.indexOf(id) >= firstOfRows);
  return {
    ...rest,
    masks: [],
    positions: [],
    ...(scale !== undefined && { scale: factorOf(scale, rows) }),
    temperature: factorOf(temperature, rows),
    ...(dropout && { dropout: { ...dropout, mask: perQuery(dropout.mask, rows) } }),
    ...(dumped && { dumped: perQuery(dumped, rows) }),
    ...(moves && { bias: biasOf(block, dims, rows) }),
    given: new Map(behind.map(([id, tensor]) => [id, givenRows(id, tensor, dims, rows)])),
  };
}

/** B×H×rows×m: what masks, bias and tables make of a score of 0. */
function biasOf(block: Block, dims: Dims, rows: readonly number[]): Tensor {
  const { batch, heads, m } = dims;
  const maskRow = rowMasker(block, dims);
  const data = new Float64Array(batch * heads * rows.length * m);
  let at = 0;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (const i of rows) {
        maskRow(data, at, b, h, i);
        at += m;
      }
    }
  }
  return { shape: [batch, heads, rows.length, m], data };
}

function factorOf(factor: RowFactor, rows: readonly number[]): RowFactor {
  return typeof factor === "number" ? factor : perQuery(factor, rows);
}

/** A tensor that is broadcast to B×H×n×…: all of it where the queries share it. */
function perQuery(tensor: Tensor, rows: readonly number[]): Tensor {
  return (tensor.shape.at(-2) ?? 1) > 1 ? takeRows(tensor, rows) : tensor;
}

const firstOfRows = stepIds.indexOf("scores");

function givenRows(id: StepId, tensor: Tensor, { n }: Dims, rows: readonly number[]): Tensor {
  const behind = id === "weighted" ? 2 : id === "sinkWeights" ? 0 : 1;
  return tensor.shape.at(-1 - behind) === n ? takeRows(tensor, rows, behind) : tensor;
}
