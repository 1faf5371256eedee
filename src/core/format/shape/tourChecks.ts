import { blockSteps } from "../../spec/blockSteps.ts";
import { isReadOutStep, readOutHas } from "../../spec/readOut.ts";
import type { Block, Spec } from "../../spec/spec.ts";
import { type SizedBlock, specDims } from "../../spec/specDims.ts";
import type { ReadOutStep, StepId } from "../../spec/steps.ts";
import { elementCount, shapeText, type Tensor } from "../../tensor/tensor.ts";
import { readCondition, readPlace, type TourPlace } from "../../tour/condition.ts";
import { type MatrixSize, placedCell } from "../../tour/placedCell.ts";
import { splitTourName } from "../../tour/tourNames.ts";
import { type Words, words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import { partOf, pathOf, type Reading } from "../read/reading.ts";
import { isStepId } from "../read/stepNames.ts";

type Shape = readonly number[];

/** The shapes that the steps of a document will have; none where they are not known. */
export interface StepShapes {
  ofBlock(path: string, id: StepId): readonly Shape[] | undefined;
  ofReadOut(id: ReadOutStep): readonly Shape[];
}

/** Warns of stops, cells and conditions of a tour that lead to nothing in this document. */
export function checkTour(reading: Reading, spec: Spec, shapes: StepShapes): void {
  const warn = (range: TextRange, message: Words): void => reading.problems.warning("tour.place", range, message);
  const places = new Places(reading, spec, shapes);
  for (const [index, { step, cell, do: task }] of (spec.tour ?? []).entries()) {
    const at = (key: string): string => `tour[${index}].${key}`;
    const value = (key: string): TextRange => reading.keys.get(at(key))?.value ?? { offset: 0, length: 1 };
    const noStep = places.fault(at("step"), { name: step, index: [] });
    if (noStep !== undefined) warn(value("step"), noStep);
    const noCell = cell && noStep === undefined ? places.fault(at("cell"), { name: step, index: cell }) : undefined;
    if (noCell !== undefined) warn(value("cell"), noCell);
    if (task === undefined) continue;
    const set = task.set === undefined ? undefined : readPlace(task.set);
    const noSet = set && "place" in set ? places.fault(at("do.set"), set.place) : undefined;
    if (noSet !== undefined) warn(value("do.set"), noSet);
    const condition = readCondition(task.until);
    for (const { place, at: from, length } of "fault" in condition ? [] : condition.lookedUp) {
      const none = places.fault(at("do.until"), place);
      if (none !== undefined) warn(partOf(value("do.until"), task.until, from, length), none);
    }
  }
}

/** What a tour may name, and how large it is. */
class Places {
  readonly #reading: Reading;
  readonly #spec: Spec;
  readonly #shapes: StepShapes;
  readonly #blocks: readonly SizedBlock[];

  constructor(reading: Reading, spec: Spec, shapes: StepShapes) {
    this.#reading = reading;
    this.#spec = spec;
    this.#shapes = shapes;
    this.#blocks = specDims(spec);
  }

  /** Why a place leads to nothing; `path` is where it is written. */
  fault(path: string, place: TourPlace): Words | undefined {
    const { name, index } = place;
    if (name === "differing") return this.#expectsNothing ? words("{0}: nothing is expected here", path) : undefined;
    const { layer } = splitTourName(name);
    const own = this.#blockOf(name);
    if (own === undefined) return words("{0}: there is no {1}", path, layer === "" ? name : layer);
    const shapes = name === "hiding" ? [pairShape(own)] : this.#shapesOf(name, own);
    if (!Array.isArray(shapes)) return words("{0}: there is no {1} here", path, name);
    const needed = name === "hiding" ? 2 : 0;
    const isThere = shapes.some((shape) => sizesOf(name, shape).some((size) => placedCell(size, index) !== undefined));
    const [shape] = shapes;
    if (shape === undefined || (isThere && index.length >= needed)) return undefined;
    const sizes = shapeText(trimmed(shape));
    return words("{0}: {1} is {2}, so it has no cell [{3}], counted from 0", path, name, sizes, index.join(", "));
  }

  get #expectsNothing(): boolean {
    const { expectedTraining } = this.#spec;
    return expectedTraining.size === 0 && this.#blocks.every(({ block }) => block.expected.size === 0);
  }

  /** The block that a name speaks of: without a path the first of the main stack. */
  #blockOf(name: string): SizedBlock | undefined {
    const { layer } = splitTourName(name);
    const [first] = this.#spec.main.blocks;
    return this.#blocks.find(({ block }) => (layer === "" ? block === first : block.path === layer));
  }

  /** The shapes that a matrix may have, none of them where they are not known; undefined where there is no such matrix. */
  #shapesOf(name: string, own: SizedBlock): readonly Shape[] | undefined {
    const { matrix } = splitTourName(name);
    const { readOut, generate, train } = this.#spec;
    if (matrix.startsWith("readOut.") && readOut === undefined) return undefined;
    if (isReadOutStep(matrix))
      return readOut && readOutHas(readOut, matrix) ? this.#shapes.ofReadOut(matrix) : undefined;
    if (name === "generated") return generate && [[1, generate.atMost]];
    if (/^(loss|nextLoss|(gradient|next)\..+)$/.test(name)) return train && [];
    if (/^beside\[/.test(name)) return this.#spec.beside && [];
    if (matrix === "weighted") return [];
    if (isStepId(matrix)) {
      return blockSteps(own.block, own.dims).includes(matrix)
        ? this.#shapes.ofBlock(own.block.path, matrix)
        : undefined;
    }
    const tensor = this.#tensor(matrix, own.block);
    return tensor && [tensor.shape];
  }

  /** A tensor of the document that a block reads. */
  #tensor(matrix: string, block: Block): Tensor | undefined {
    const { tensors } = this.#reading;
    const [, list, index = "0", rest = ""] = /^(position|mask)(?:\[(\d+)\])?(\..+)?$/.exec(matrix) ?? [];
    const listed = list === "position" ? block.positionPaths : list === "mask" ? block.maskPaths : undefined;
    const embedded = matrix.startsWith("embedding.") ? block.embedding?.path : undefined;
    const paths = [
      ...(listed?.[Number(index)] === undefined ? [] : [listed[Number(index)] + rest]),
      ...(embedded === undefined ? [] : [embedded + matrix.slice("embedding".length)]),
      pathOf(block.path, matrix),
      ...(/^(memory|readOut)\./.test(matrix) ? [matrix] : []),
    ];
    const found = paths.flatMap((path) => tensors.get(path)?.tensor ?? [])[0];
    // Weights that are written in one piece have no place of their own.
    return found ?? (/^[Wb][qkv]$/.test(matrix) ? block[matrix as "Wq"] : undefined);
  }
}

function pairShape({ dims: { batch, heads, n, keys } }: SizedBlock): Shape {
  return [batch, heads, n, keys];
}

/** Tensors that are looked at as one row, whatever their axes; of keys and positions, there is one for each batch item. */
const rowNames = /(^|\.)(gamma|beta|sinks|slopes|bg|b1|b2|bq|bk|bv|bo|b|v|keys|positions|K|V)$/;

/** How a matrix may be looked at: a third axis counts batch items or heads. */
function sizesOf(name: string, shape: Shape): MatrixSize[] {
  const [cols = 1, rows = 1, third = 1, fourth = 1] = shape.toReversed();
  const plain = { rows, cols, heads: third, batches: fourth };
  const row = { rows: 1, cols: elementCount(shape), heads: 1, batches: 1 };
  const matrix = splitTourName(name).matrix;
  const isRow = rowNames.test(matrix) && !isStepId(matrix);
  const others = isRow ? [row, { ...row, cols, batches: rows }] : [];
  return shape.length === 4 ? [plain, ...others] : [plain, { ...plain, heads: 1, batches: third }, ...others];
}

/** A shape without the axes of length 1 in front of the last two. */
function trimmed(shape: Shape): Shape {
  const lead = shape.slice(0, -2).findIndex((size) => size !== 1);
  return lead < 0 ? shape.slice(-2) : shape.slice(lead);
}
