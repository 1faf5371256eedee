import type { Tensor } from "../core/tensor/tensor.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import type { TrainedTensor, TrainingPoint } from "../core/training/point.ts";
import { downsample, type Grid } from "../core/view/downsample.ts";
import type { PanelView } from "../protocol/messages.ts";
import type { TrainedPicture, TrainingLook } from "../protocol/trainMessages.ts";

/** Most rows and columns of a picture. */
const mostCells = 128;

/** What the page shows of a point: pictures of every tensor and its gradient, and the weights of one head beside the first. */
export function trainingLook(step: number, now: TrainingPoint, start: TrainingPoint, view: PanelView): TrainingLook {
  const [weights, before] = [now, start].map((point) => weightsOf(point, view));
  return {
    ...{ step, loss: now.loss, tensors: now.tensors.map(pictureOf) },
    ...(weights &&
      before && { weights: { rows: weights.rows, cols: weights.cols, now: weights.data, start: before.data } }),
  };
}

function pictureOf({ name, isUpdated, values, gradient, share, zero }: TrainedTensor): TrainedPicture {
  const [numbers, slopes] = [values, gradient].map(asMatrix) as [Grid, Grid];
  const [small, smallSlopes] = [numbers, slopes].map(reduced) as [Grid, Grid];
  return {
    ...{ name, shape: shapeText(values.shape), isUpdated, rows: small.rows, cols: small.cols },
    ...{ values: small.data, gradient: smallSlopes.data },
    isReduced: small.rows < numbers.rows || small.cols < numbers.cols,
    ...{ share, ...(zero && { zero }) },
  };
}

/** All axes but the last as rows; a vector is one row. */
function asMatrix({ shape, data }: Tensor): Grid {
  const cols = shape.at(-1) ?? 1;
  return { rows: cols === 0 ? 0 : data.length / cols, cols, data };
}

function reduced(grid: Grid): Grid {
  if (grid.rows <= mostCells && grid.cols <= mostCells) return grid;
  return downsample(grid, mostCells, mostCells);
}

function weightsOf({ weights }: TrainingPoint, { layer, batch, head }: PanelView): Grid | undefined {
  const found = weights.get(layer);
  const [batches = 0, heads = 0, rows = 0, cols = 0] = found?.shape ?? [];
  if (found === undefined || batch >= batches || head >= heads) return undefined;
  const from = (batch * heads + head) * rows * cols;
  return reduced({ rows, cols, data: found.data.slice(from, from + rows * cols) });
}
