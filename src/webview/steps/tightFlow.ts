import type { LayerOutline, MatrixOutline, StepOutline } from "../../core/explain/outline.ts";
import { isPairStep } from "../../core/spec/steps.ts";
import { axisLabels, usualLength } from "../../core/view/axisLabels.ts";
import { characterShare, inputsOf } from "./cardWidth.ts";
import { type Place, wayOf } from "./flow.ts";
import type { HeadRoom } from "./headRoom.ts";

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

/** What the layout asks of the layer. */
export interface TightSizes {
  /** The characters of a matrix's longest number. */
  longest(matrix: MatrixOutline, terse: boolean): number;
  head(step: StepOutline): HeadRoom;
}

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
/** What of the cards' first lines is whole: titles and formulas, titles and the beginning of formulas, titles, not even these. */
const heads = ["all", "symbols", "titles", "none"] as const;
type Heads = (typeof heads)[number];
/**
 * In pixels, see tight.css: a card's padding and edges, its height without matrices, what a fraction in its first line adds to
 * that, what an input needs beside its rows, the space between.
 */
const card = { sides: 16, height: 33, tall: 13, caption: 20, between: 6, least: 96 };
/** In pixels, see stepsView.css: the space before a formula, the mark behind it, and how much of a long formula is wanted. */
const head = { gap: 4, mark: 18, formula: { all: 190, symbols: 30, titles: 0 } };
/** The share of the line that a formula has at most. */
const formulaShare = 0.75;
/** Pixels beside the letters of a number and of a row's name, and how many letters of the latter are kept. */
const table = { column: 5, head: 9, mostHead: 7 };
/** How many letters of the columns' names are kept; see matrixTable.ts. */
const columnNames = { usual: [4], terse: [4, 3] };

/** The cards of a layer in a room, with as little given up as it takes; undefined where that does not suffice. */
export function tightFlow(layer: LayerOutline, room: TightRoom, sizes: TightSizes): TightFlow | undefined {
  // A title that is cut is worse than inputs without numbers, but not than scores without.
  for (const scores of [false, true]) {
    for (const wholes of [heads.slice(0, -1), heads.slice(-1)]) {
      for (const level of levels) {
        const flow = level.scores === scores ? flowOf(layer, room, sizes, { level, wholes }) : undefined;
        if (flow) return flow;
      }
    }
  }
  return undefined;
}

/** The cards with certain things given up, their first lines as whole as can be. */
function flowOf(
  layer: LayerOutline,
  room: TightRoom,
  sizes: TightSizes,
  { level, wholes }: { readonly level: Level; readonly wholes: readonly Heads[] },
): TightFlow | undefined {
  // Without bare matrices there are no cells to choose a size for.
  const sides = level.inputs || level.scores ? cells : [0];
  for (const letters of columnNames[level.terse ? "terse" : "usual"]) {
    const arranged = (whole: Heads, cell: number) =>
      new Arrangement(layer, room, sizes, { ...level, whole, letters, cell }).flow();
    // What needs the least room tells whether it is worth while to look for something better.
    if (arranged(wholes.at(-1)!, sides.at(-1)!) === undefined) continue;
    for (const whole of wholes) {
      for (const cell of sides) {
        const flow = arranged(whole, cell);
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
    readonly sizes: TightSizes,
    readonly level: Level & { readonly whole: Heads; readonly letters: number; readonly cell: number },
  ) {
    this.#letter = characterShare * room.letters;
    this.#line = Math.ceil(1.5 * room.letters);
  }

  flow(): TightFlow | undefined {
    const rows = wayOf(this.layer.steps).flatMap((part) => this.#pack(part.flatMap(({ steps }) => steps)));
    const isWide = rows.some((row) => this.#left(row) < 0);
    const height = sum(rows, (row) => this.#height(row) + card.between) - card.between;
    if (isWide || height > this.room.height) return undefined;
    return {
      rows: rows.map((row) => this.#spread(row)),
      looks: this.#looks,
      cell: this.level.cell,
      terse: this.level.terse,
    };
  }

  /** As many cards side by side as have room. Bare ones are below each other; rows are named where the card before has other names. */
  #pack(steps: readonly StepOutline[]): Place[][] {
    const rows: Place[][] = [];
    let [left, names] = [0, ""];
    for (const place of this.#places(steps)) {
      const [step] = place.steps as [StepOutline];
      const own = axisLabels(step.rowAxis, step.rows, this.layer);
      const isBare = this.#isBare(step);
      const side = isBare ? 0 : this.#letter * Math.min(table.mostHead, longestOf(own)) + table.head;
      const isNamed = !isBare && names !== own.join("\n");
      const row = rows.at(-1);
      const least = Math.max(card.least, this.#head(place, this.level.whole));
      const isNew = row === undefined || Math.max(least, place.want + (isNamed ? side : 0)) > left;
      const want = Math.max(least, place.want + (isNew || isNamed ? side : 0));
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

  /** The pixels that the first lines of a place's cards need. */
  #head({ steps }: Place, whole: Heads): number {
    if (whole === "none") return 0;
    const needs = steps.map((step) => {
      const { title, formula, marked } = this.sizes.head(step);
      const drawn = Math.min(formula, head.formula[whole]);
      return Math.max(title + head.gap + drawn + (marked ? head.mark : 0), drawn / formulaShare);
    });
    return card.sides + Math.max(...needs);
  }

  /** The pixels that a row of cards leaves free. */
  #left(row: readonly Place[]): number {
    return this.room.width + card.between - sum(row, ({ want }) => want + card.between);
  }

  /** A row whose cards have what is left where they lack it: for their titles first, then for their formulas. */
  #spread(row: readonly Place[]): Place[] {
    return (["titles", "symbols", "all"] as const).reduce<Place[]>(
      (places, whole) => {
        const lacks = places.map((place) => Math.max(0, this.#head(place, whole) - place.want));
        const share = Math.min(
          1,
          this.#left(places) /
            Math.max(
              1,
              sum(lacks, (lack) => lack),
            ),
        );
        return places.map((place, index) => ({ ...place, want: place.want + share * lacks[index]! }));
      },
      [...row],
    );
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
    return Math.ceil(this.#letter * Math.max(this.sizes.longest(matrix, this.level.terse), name) + table.column);
  }

  /** The height of a row of cards, whose matrices begin at the same height. */
  #height(row: readonly Place[]): number {
    const alone = row.flatMap(({ steps }) => (steps.length === 1 ? steps : []));
    const piled = row.filter(({ steps }) => steps.length > 1);
    return Math.max(
      Math.max(0, ...alone.map((step) => this.#tall(step))) +
        Math.max(0, ...alone.map((step) => this.#cardHeight(step))),
      ...piled.map(
        ({ steps }) => sum(steps, (step) => this.#tall(step) + this.#cardHeight(step) + card.between) - card.between,
      ),
    );
  }

  #tall(step: StepOutline): number {
    return this.sizes.head(step).tall ? card.tall : 0;
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
