import type { LayerOutline, MatrixOutline, StepOutline } from "../../core/explain/outline.ts";
import { isPairStep } from "../../core/spec/steps.ts";
import { axisLabels, usualLength } from "../../core/view/axisLabels.ts";
import { characterShare, inputsOf } from "./cardWidth.ts";
import { type Place, wayOf } from "./flow.ts";

/** How a matrix in the compact layout differs from its usual look: colors only, or without row labels. */
export type TightLook = "bare" | "unnamed";

/** A layout in which all cards of a layer fit the space. */
export interface TightFlow {
  readonly rows: readonly (readonly Place[])[];
  readonly looks: ReadonlyMap<string, TightLook>;
  /** Pixels of a side of a bare cell. */
  readonly cell: number;
  /** Whether numbers are written without the zero before their point. */
  readonly terse: boolean;
}

export interface TightRoom {
  readonly width: number;
  readonly height: number;
  /** Pixels of the letters of numbers. */
  readonly letters: number;
}

/** The characters of a matrix's longest number. */
type Longest = (matrix: MatrixOutline, terse: boolean) => number;

/** What is given up for room: the zeros before points, the numbers of inputs, those of scores on the way to the weights. */
interface Level {
  readonly terse: boolean;
  readonly inputs: boolean;
  readonly scores: boolean;
}

/** The least loss first. */
const levels: readonly Level[] = [
  { terse: false, inputs: false, scores: false },
  { terse: false, inputs: true, scores: false },
  { terse: true, inputs: false, scores: false },
  { terse: true, inputs: true, scores: false },
  { terse: false, inputs: false, scores: true },
  { terse: false, inputs: true, scores: true },
  { terse: true, inputs: false, scores: true },
  { terse: true, inputs: true, scores: true },
];
/** Sides of bare cells in pixels, from comfortable to the least that can be pointed at. */
const cells = [17, 14, 12, 11, 10];
/** In pixels, see tight.css: a card's padding and edges, its height without matrices, the line above an input, the space between. */
const card = { sides: 16, height: 34, caption: 18, between: 6, least: 96 };
/** Pixels beside the letters of a number and of a row's name, and how many letters of the latter are kept. */
const table = { column: 5, head: 9, mostHead: 7 };
/** How many letters of the columns' names are kept; see matrixTable.ts. */
const columnNames = { usual: [4], terse: [4, 3] };

/** The cards of a layer in a room, with as little given up as it takes; undefined where that does not suffice. */
export function tightFlow(layer: LayerOutline, room: TightRoom, longest: Longest): TightFlow | undefined {
  for (const level of levels) {
    for (const letters of columnNames[level.terse ? "terse" : "usual"]) {
      // Without bare matrices there are no cells to choose a size for.
      for (const cell of level.inputs || level.scores ? cells : [0]) {
        const flow = new Arrangement(layer, room, longest, { ...level, letters, cell }).flow();
        if (flow) return flow;
      }
    }
  }
  return undefined;
}

/** One way to lay out the cards. */
class Arrangement {
  // In pixels: the width of a letter, and the height of a line.
  readonly #letter: number;
  readonly #line: number;
  readonly #looks = new Map<string, TightLook>();

  constructor(
    readonly layer: LayerOutline,
    readonly room: TightRoom,
    readonly longest: Longest,
    readonly level: Level & { readonly letters: number; readonly cell: number },
  ) {
    this.#letter = characterShare * room.letters;
    this.#line = Math.ceil(1.5 * room.letters);
  }

  flow(): TightFlow | undefined {
    const rows = wayOf(this.layer.steps).flatMap((part) => this.#pack(part.flatMap(({ steps }) => steps)));
    const isWide = rows.some((row) => sum(row, ({ want }) => want + card.between) - card.between > this.room.width);
    if (isWide || sum(rows, (row) => this.#height(row) + card.between) > this.room.height) return undefined;
    return { rows, looks: this.#looks, cell: this.level.cell, terse: this.level.terse };
  }

  /** As many cards side by side as have room. Bare ones are below each other; rows are named where the card before has other names. */
  #pack(steps: readonly StepOutline[]): Place[][] {
    const rows: Place[][] = [];
    let [left, names] = [0, ""];
    for (const place of this.#places(steps)) {
      const [step] = place.steps as [StepOutline];
      const own = axisLabels(step.rowAxis, step.rows, this.layer);
      const isBare = this.#isBare(step);
      const head = isBare ? 0 : this.#letter * Math.min(table.mostHead, longestOf(own)) + table.head;
      const isNamed = !isBare && names !== own.join("\n");
      const row = rows.at(-1);
      const isNew = row === undefined || place.want + (isNamed ? head : 0) > left;
      const want = Math.max(card.least, place.want + (isNew || isNamed ? head : 0));
      if (isNew) {
        rows.push([{ ...place, want }]);
        [left, names] = [this.room.width, ""];
      } else row.push({ ...place, want });
      left -= want + card.between;
      if (isBare) for (const { name } of place.steps) this.#looks.set(name, "bare");
      else if (isNew || isNamed) names = own.join("\n");
      else this.#looks.set(step.name, "unnamed");
    }
    return rows;
  }

  /** The cards without names of rows; bare ones that follow each other share a place. */
  #places(steps: readonly StepOutline[]): Place[] {
    const places: Place[] = [];
    for (const step of steps) {
      const last = places.at(-1);
      const want = this.#width(step);
      if (last && this.#isBare(step) && last.steps.every((one) => this.#isBare(one)))
        places[places.length - 1] = { steps: [...last.steps, step], want: Math.max(last.want, want) };
      else places.push({ steps: [step], want });
    }
    return places;
  }

  #isBare({ name }: StepOutline): boolean {
    return this.level.scores && isPairStep(name) && name !== "weights";
  }

  #width(step: StepOutline): number {
    const inputs = inputsOf(step, this.layer);
    if (this.level.inputs) for (const { name } of inputs) this.#looks.set(name, "bare");
    const entering = inputs.map((input) => input.cols * (this.level.inputs ? this.level.cell : this.#column(input, 0)));
    const names = axisLabels(step.colAxis, step.cols, this.layer);
    const column = this.#isBare(step) ? this.level.cell : this.#column(step, usualLength(names, this.level.letters));
    return card.sides + Math.max(step.cols * column, ...entering);
  }

  #column(matrix: MatrixOutline, name: number): number {
    return Math.ceil(this.#letter * Math.max(this.longest(matrix, this.level.terse), name) + table.column);
  }

  /** The height of a row of cards. */
  #height(row: readonly Place[]): number {
    return (
      Math.max(...row.map(({ steps }) => sum(steps, (step) => this.#cardHeight(step) + card.between))) - card.between
    );
  }

  #cardHeight(step: StepOutline): number {
    // One line more for the names of columns.
    const own = this.#isBare(step) ? step.rows * this.level.cell : (step.rows + 1) * this.#line;
    const entering = inputsOf(step, this.layer);
    return (
      card.height +
      own +
      sum(entering, ({ rows }) => rows * (this.level.inputs ? this.level.cell : this.#line) + card.caption)
    );
  }
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}

function longestOf(names: readonly string[]): number {
  return names.reduce((most, { length }) => Math.max(most, length), 1);
}
