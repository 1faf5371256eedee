import type { Formula, StepOutline } from "../../core/explain/outline.ts";
import { isTall } from "../formula/tallFormula.ts";
import { t } from "../strings.ts";

/** The room that the first line of a card takes, in pixels. */
export interface HeadRoom {
  readonly title: number;
  readonly formula: number;
  /** Whether there is a mark behind them. */
  readonly marked: boolean;
  /** Whether the line is higher than others. */
  readonly tall: boolean;
}

/** By how many pixels letters are smaller than the page's, and by what factor formulas grow; see stepsView.css and formula.css. */
const sizes = { title: 1, formula: 2, grown: 1.15 };
/** In em: about how wide the parts of a formula are, signs with the space around them; rather too much than too little. */
const em = { letter: 0.68, bracket: 0.42, relation: 1.25, product: 0.8, index: 0.68, bar: 0.25, root: 0.85 };

/** Measures the heads of cards in the compact layout. Reads signals. */
export function headRooms(): (step: StepOutline) => HeadRoom {
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  const size = Number.parseFloat(fontSize);
  const pen = document.createElement("canvas").getContext("2d");
  if (pen) pen.font = `600 ${size - sizes.title}px ${fontFamily}`;
  const known = new Map<StepOutline, HeadRoom>();
  return (step) => {
    const room = known.get(step) ?? headRoomOf(step, (title) => pen?.measureText(title).width ?? 0, size);
    known.set(step, room);
    return room;
  };
}

function headRoomOf(
  { title, formula, expected, given }: StepOutline,
  widthOfTitle: (title: string) => number,
  size: number,
): HeadRoom {
  return {
    title: Math.ceil(widthOfTitle(t(title))),
    formula: Math.ceil(widthOf(formula) * sizes.grown * (size - sizes.formula)),
    marked: (expected ?? given) !== undefined,
    tall: isTall(formula),
  };
}

/** The width of a formula in em. */
function widthOf(formula: Formula): number {
  switch (formula.kind) {
    case "symbol":
      return em.letter * [...formula.text].length;
    case "operator":
      if (/^[()[\],;|{}]$/.test(formula.text)) return em.bracket;
      return formula.text === "·" ? em.product : em.relation;
    case "row":
      return formula.items.reduce((sum, item) => sum + widthOf(item), 0);
    case "sub":
      return widthOf(formula.base) + em.index * widthOf(formula.sub);
    case "sup":
      return widthOf(formula.base) + em.index * widthOf(formula.sup);
    case "fraction":
      return em.bar + Math.max(widthOf(formula.top), widthOf(formula.bottom));
    case "root":
      return em.root + widthOf(formula.of);
  }
}
