import { formulaText } from "../../explain/text/formulaText.ts";
import type { Words } from "../../words.ts";
import { freeMarkup, markupText } from "./markup.ts";
import type { PictureCard } from "./pictureCards.ts";
import { type Drawing, tableDrawing, widthOf } from "./svgTable.ts";

const margin = 16;
const gap = 24;
const tableGap = 20;
const headHeight = 26;
/** Cards go on in the next line from here. */
const pageWidth = 1000;
const fonts = {
  text: "Helvetica, Arial, 'DejaVu Sans', sans-serif",
  cells: "Menlo, Consolas, 'DejaVu Sans Mono', monospace",
} as const;

/** What is written over the picture, and how its sentences read in the reader's language. */
export interface PictureWords {
  readonly title: string;
  /** Layer, batch item and head, where there are several. */
  readonly subtitle: string;
  readonly say: (words: Words) => string;
}

/** A card: its title and formula on one line, its matrices side by side below. */
function cardDrawing({ title, formula, shape, tables }: PictureCard, say: PictureWords["say"]): Drawing {
  const name = say(title);
  const equation = formulaText(formula);
  const head =
    `<text y="14" font-family="${fonts.text}" font-size="13"><tspan font-weight="bold">${markupText(name)}</tspan>` +
    `<tspan dx="10" font-style="italic">${markupText(equation)}</tspan>` +
    `<tspan dx="10" fill="#616161" font-size="11">${markupText(shape)}</tspan></text>`;
  const drawn = tables.map(tableDrawing);
  let x = 0;
  const placed = drawn.map(({ width, svg }) => {
    const part = `<g transform="translate(${x} ${headHeight})">${svg}</g>`;
    x += Math.ceil(width) + tableGap;
    return part;
  });
  const width = Math.max(x - tableGap, widthOf(name) * 1.15 + widthOf(equation) * 1.1 + widthOf(shape) + 20);
  const height = headHeight + Math.max(0, ...drawn.map((one) => one.height));
  return { width: Math.ceil(width), height, svg: head + placed.join("") };
}

/**
 * Steps as an SVG picture in light colours: text stays text, no script, nothing from elsewhere. Cards follow each other from left to right
 * and go on in the next line.
 */
export function svgPicture(cards: readonly PictureCard[], { title, subtitle, say }: PictureWords): string {
  let [x, y, lineHeight, width] = [margin, margin, 0, 0];
  const parts: string[] = [];
  const heading = [title, subtitle].filter((part) => part !== "");
  if (heading.length > 0) {
    const rest = subtitle === "" ? "" : `<tspan dx="12" fill="#616161">${markupText(subtitle)}</tspan>`;
    parts.push(
      `<text x="${margin}" y="${y + 14}" font-family="${fonts.text}" font-size="16"><tspan font-weight="bold">${freeMarkup(title)}</tspan>${rest}</text>`,
    );
    width = margin + widthOf(heading.join("  ")) * 1.4;
    y += 36;
  }
  for (const card of cards) {
    const drawn = cardDrawing(card, say);
    if (x > margin && x + drawn.width > pageWidth) {
      x = margin;
      y += lineHeight + gap;
      lineHeight = 0;
    }
    parts.push(`<g id="${markupText(card.name)}" transform="translate(${x} ${y})">${drawn.svg}</g>`);
    x += drawn.width + gap;
    width = Math.max(width, x - gap);
    lineHeight = Math.max(lineHeight, drawn.height);
  }
  const size = { width: Math.ceil(width + margin), height: Math.ceil(y + lineHeight + margin) };
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" role="img">` +
    `<title>${freeMarkup(heading.join(", "))}</title>` +
    '<defs><pattern id="masked" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
    '<rect width="5" height="5" fill="#eeeeee"/><rect width="1.5" height="5" fill="#b0b0b0"/></pattern></defs>' +
    '<rect width="100%" height="100%" fill="#ffffff"/>' +
    `<g font-family="${fonts.cells}" font-size="12" fill="#000000" xml:space="preserve">${parts.join("\n")}</g></svg>\n`
  );
}
