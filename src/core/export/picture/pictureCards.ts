import { matrixOf, ownHead } from "../../explain/context/matrixOf.ts";
import type { Axis, Formula, LayerOutline, MatrixOutline, Outline, StepOutline } from "../../explain/outline.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { axisLabels } from "../../view/axisLabels.ts";
import { type ColorScale, colorScaleFor } from "../../view/colorScale.ts";
import { downsample } from "../../view/downsample.ts";
import { type Looks, looksOf } from "../../view/looks.ts";
import { decimalsFor } from "../../view/numberFormat.ts";
import type { Words } from "../../words.ts";

/** What is drawn: a layer by its path, one batch item and query head, and one step or, without it, the whole way. */
export interface PicturePlace {
  readonly layer: string;
  readonly batch: number;
  readonly head: number;
  readonly step?: string;
}

/** A matrix with everything that is drawn of it. */
export interface PictureTable {
  readonly name: string;
  /** The matrix' own head, as in `CellRef`. */
  readonly head: number;
  readonly rows: number;
  readonly cols: number;
  /** The numbers to paint; of a matrix that is too large for its cells to be seen, one for each block of it. */
  readonly data: Float64Array;
  readonly paintedRows: number;
  readonly paintedCols: number;
  readonly scale: ColorScale;
  /** 1 for each painted cell that a mask hides. */
  readonly masked: Uint8Array | undefined;
  /** The numbers as they are written into the cells; undefined where there are too many. */
  readonly looks: Looks | undefined;
  readonly rowLabels: readonly string[];
  readonly colLabels: readonly string[];
}

/** One step with the weights that made it. */
export interface PictureCard {
  readonly name: string;
  readonly title: Words;
  readonly explanation: Words;
  readonly formula: Formula;
  readonly shape: string;
  /** Weights and biases that enter, then the step itself. */
  readonly tables: readonly PictureTable[];
}

/** Cells with numbers in them: in a picture of the whole way, and of one step. */
const valued = { way: { rows: 40, cols: 24 }, step: { rows: 64, cols: 64 } } as const;

/** Painted rows and columns at most. */
const painted = 1024;

/** The steps of a place in their order, or the one asked for; empty where the place has none. */
export function pictureCards(
  spec: Spec,
  result: SpecResult,
  outline: Outline,
  place: PicturePlace,
): readonly PictureCard[] {
  const layer = outline.layers.find(({ path }) => path === place.layer);
  if (layer === undefined) return [];
  const named = (table: MatrixOutline): PictureTable[] => tableOf(spec, result, { outline, layer, place, table });
  return layer.steps
    .filter(({ name }) => place.step === undefined || place.step === name)
    .map((step): PictureCard => {
      const { name, title, explanation, formula, shapeEquation: shape } = step;
      const weights = layer.inputs.filter((input) => step.operands.includes(input.name));
      return { name, title, explanation, formula, shape, tables: [...weights, step].flatMap(named) };
    })
    .filter(({ tables }) => tables.length > 0);
}

interface Wanted {
  readonly outline: Outline;
  readonly layer: LayerOutline;
  readonly place: PicturePlace;
  readonly table: MatrixOutline | StepOutline;
}

/** The matrix of the place; none where it is not kept and too large to be made. */
function tableOf(spec: Spec, result: SpecResult, { outline, layer, place, table }: Wanted): PictureTable[] {
  const { name, heads, batches, rowAxis, colAxis } = table;
  const head = ownHead(heads, place.head, layer.dims.heads);
  const at = { layer: layer.path, batch: batches > 1 ? place.batch : 0, head };
  const matrix = matrixOf(spec, result, { ...at, name });
  if (matrix === undefined || matrix.data.length === 0) return [];
  const { rows, cols } = matrix;
  const hidden = name === "weights" ? matrixOf(spec, result, { ...at, name: "masked" })?.data : matrix.data;
  const isMasked = name === "weights" || name === "masked";
  const small = downsample(matrix, painted, painted);
  const smallHidden =
    isMasked && hidden?.length === matrix.data.length
      ? downsample({ ...matrix, data: hidden }, painted, painted).data
      : undefined;
  const masked = smallHidden && Uint8Array.from(smallHidden, (score) => (score === Number.NEGATIVE_INFINITY ? 1 : 0));
  const palette = outline.display.colors;
  const scale = colorScaleFor(name, small.data, {
    theme: "light",
    cols: small.cols,
    ...(palette !== undefined && { palette }),
  });
  const most = place.step === undefined ? valued.way : valued.step;
  const decimals = decimalsFor(matrix.data, outline.display.decimals);
  const plain = { scale, decimals, signed: false, masked, moved: undefined };
  return [
    {
      ...{ name, head, rows, cols, scale, masked },
      ...{ data: small.data, paintedRows: small.rows, paintedCols: small.cols },
      looks: rows <= most.rows && cols <= most.cols ? looksOf({ rows, cols, data: matrix.data, ...plain }) : undefined,
      rowLabels: labelsAlong(rowAxis, rows, layer),
      colLabels: labelsAlong(colAxis, cols, layer),
    },
  ];
}

/** No labels where there are more than could be read. */
function labelsAlong(axis: Axis, count: number, layer: LayerOutline): readonly string[] {
  return count > painted ? [] : axisLabels(axis, count, layer);
}
