import { briefNumber } from "../../view/numberFormat.ts";
import { type Words, words } from "../../words.ts";
import type { CellContext } from "../context/cellContext.ts";
import { inputMatrices } from "../context/inputMatrices.ts";
import type { LayerContext } from "../context/layerContext.ts";
import { slabNamed } from "../context/matrixOf.ts";
import type { Slab } from "../context/slab.ts";
import type { Derivation } from "../derivation.ts";
import { cellName } from "../text/names.ts";

/** What is special about a cell: its query sees no key, or it is not a number and where that began. Undefined for most. */
export function cellNote(at: CellContext): Words | undefined {
  if (Number.isNaN(at.value)) return nanNote(at);
  if (at.id === "readOut.probabilities") return targetNote(at);
  const byQuery = at.id === "weights" || at.id === "context";
  const isBlind = at.layer.fullyMasked.some(([b, h, i]) => b === at.batch && h === at.head && i === at.row);
  return byQuery && isBlind ? words("No visible key: 0 here, NaN in PyTorch") : undefined;
}

/** That a label is the target of its position, and its part of the loss. */
function targetNote({
  spec,
  stack,
  round,
  index,
  batch,
  row,
  col,
  dims,
  value,
  readOut,
}: CellContext): Words | undefined {
  const { train } = spec;
  // The loss is about the document's own last result.
  const isLast = stack === spec.main && index === stack.blocks.length - 1 && round === undefined;
  if (train?.loss !== "cross-entropy" || !isLast || readOut?.normalize !== "softmax") return undefined;
  const { data } = train.target;
  // A target for each position, or for each item where they are pooled; fewer of them repeat.
  const target = data[(batch * (readOut.pool === "none" ? dims.n : 1) + row) % data.length];
  return target === col
    ? words("The target: its loss is −ln {0} = {1}", briefNumber(value), briefNumber(-Math.log(value)))
    : undefined;
}

/** The gradient of the loss by a number of the document, and what training makes of it where it is changed. */
export function gradientNote({ spec, result, round }: LayerContext, source: Derivation["source"]): Words | undefined {
  const { train } = result;
  const slope = source && train?.gradients.get(source.path)?.data[source.index];
  if (train === undefined || source === undefined || slope === undefined || round !== undefined) return undefined;
  const after = train.next.get(source.path)?.data[source.index];
  if (after === undefined) return words("Gradient of the loss: {0}", briefNumber(slope));
  return spec.train?.steps === 1
    ? words("Gradient of the loss: {0}. A gradient step makes it {1}.", briefNumber(slope), briefNumber(after))
    : words(
        "Gradient of the loss: {0}. {1} gradient steps make it {2}.",
        briefNumber(slope),
        spec.train?.steps ?? 0,
        briefNumber(after),
      );
}

function nanNote(at: CellContext): Words | undefined {
  const origin = nanOrigin(at);
  if (origin === undefined || origin === cellName(at.id, at.row, at.col)) return words("NaN begins here");
  return words("NaN begins at {0}", origin);
}

/** The first number of the layer that is NaN, in the order of the computation, the document's own first. */
export function nanOrigin(at: LayerContext): string | undefined {
  const inputs = inputMatrices(at).map((input) => [input.name, input] as const);
  const steps = [...at.layer.steps.keys()].map((id) => [id as string, slabNamed(at, id)] as const);
  // X is a step, but of the document's own numbers: it comes before all that is computed.
  const isOwn = ([name]: readonly [string, unknown]): boolean => name === "X";
  for (const [name, slab] of [...steps.filter(isOwn), ...inputs, ...steps.filter((step) => !isOwn(step))]) {
    const found = slab && firstNan(slab);
    if (found !== undefined && slab)
      return cellName(name, Math.floor(found / slab.cols) % slab.rows, found % slab.cols);
  }
  return undefined;
}

function firstNan({ source, makeRow }: Slab): number | undefined {
  // Making all rows would be the whole computation once more.
  if (makeRow !== undefined) return undefined;
  const index = source.data.findIndex(Number.isNaN);
  return index < 0 ? undefined : index;
}
