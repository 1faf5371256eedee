import { cellMark } from "../../view/looks.ts";
import { briefNumber } from "../../view/numberFormat.ts";
import { textWidth } from "../../view/textWidth.ts";
import { markupText } from "./markup.ts";
import type { PictureTable } from "./pictureCards.ts";
import { pngAddress, pngBytes } from "./pngBytes.ts";

/** A drawing with its size, its top left corner at 0, 0. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

const charWidth = 7;
const rowHeight = 18;
const cellPadding = 6;
const captionHeight = 18;
const headHeight = 16;
const longestLabel = 12;
/** The side of a cell without a number, and the sides of a heatmap. */
const heat = { largestCell: 14, smallestCell: 4, side: 512, cellsAsShapes: 4096, readableCell: 9 } as const;
const masked = { fill: "url(#masked)", rgb: [214, 214, 214] } as const;
const nan = { rgb: [200, 30, 30] } as const;

/** Characters at 12 px in the fixed width font. */
export const widthOf = (text: string): number => textWidth(text) * charWidth;

/** A label in full, or its beginning. */
function shortened(label: string, most = longestLabel): string {
  if (textWidth(label) <= most) return label;
  let shown = "";
  for (const character of label) {
    if (textWidth(shown + character) >= most) break;
    shown += character;
  }
  return `${shown}…`;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${round(x)}" y="${round(y)}"${attributes && ` ${attributes}`}>${markupText(content)}</text>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

const toTheLeft = 'text-anchor="end"';
const centred = 'text-anchor="middle"';
const pale = 'fill="#616161"';

/** A matrix under its name: numbers in its cells where it has them, else a heatmap with its scale below. */
export function tableDrawing(table: PictureTable): Drawing {
  return table.looks === undefined ? heatmap(table) : numbers(table);
}

function numbers({ name, rows, cols, rowLabels, colLabels, looks }: PictureTable): Drawing {
  const { texts = [], pads = [], backgrounds = [], inks = [], marks = [] } = looks ?? {};
  const widest = texts.reduce((most, one, at) => Math.max(most, one.length + (pads[at] ?? 0)), 1);
  const heads = colLabels.map((label) => shortened(label));
  const labelled = heads.reduce((most, label) => Math.max(most, textWidth(label)), 1);
  const cell = Math.max(widest, labelled) * charWidth + cellPadding;
  const sides = rowLabels.map((label) => shortened(label));
  const left = Math.max(...sides.map(widthOf), 0) + cellPadding;
  const top = captionHeight + headHeight;
  const parts = [text(0, 12, name, pale)];
  for (const [col, label] of heads.entries()) {
    parts.push(text(left + (col + 0.5) * cell, top - 4, label, `${centred} ${pale}`));
  }
  for (let row = 0; row < rows; row++) {
    const y = top + row * rowHeight;
    parts.push(text(left - cellPadding, y + 13, sides[row] ?? "", `${toTheLeft} ${pale}`));
    for (let col = 0; col < cols; col++) {
      const at = row * cols + col;
      const x = left + col * cell;
      const mark = marks[at] ?? 0;
      const isMasked = (mark & cellMark.masked) !== 0;
      const isNan = (mark & cellMark.nan) !== 0;
      const fill = isMasked ? masked.fill : isNan ? "#ffffff" : (backgrounds[at] ?? "#ffffff");
      const edge = isNan ? ' stroke="#c81e1e" stroke-width="1.5"' : "";
      parts.push(
        `<rect x="${round(x)}" y="${y}" width="${cell - 1}" height="${rowHeight - 1}" fill="${fill}"${edge}/>`,
      );
      const end = x + cell - 1 - cellPadding / 2 - (pads[at] ?? 0) * charWidth;
      const ink = isNan ? "#c81e1e" : isMasked ? "#444444" : (inks[at] ?? "#000000");
      parts.push(text(end, y + 13, texts[at] ?? "", `${toTheLeft} fill="${ink}"`));
    }
  }
  const width = Math.max(widthOf(name), left + cols * cell);
  return { width, height: top + rows * rowHeight, svg: parts.join("") };
}

function heatmap(table: PictureTable): Drawing {
  const { name, rows, cols, paintedRows, paintedCols, rowLabels, colLabels, scale } = table;
  const sideOf = (count: number): number =>
    Math.max(heat.smallestCell, Math.min(heat.largestCell, Math.floor(heat.side / count)));
  const [across, down] = [sideOf(paintedCols), sideOf(paintedRows)];
  const [width, height] = [Math.min(2 * heat.side, paintedCols * across), Math.min(2 * heat.side, paintedRows * down)];
  const sides = rowLabels.map((label) => shortened(label));
  const left = Math.max(...sides.map(widthOf), 0) + cellPadding;
  const upright = Math.max(...colLabels.map((label) => widthOf(shortened(label))), 0);
  const top = captionHeight + upright + cellPadding;
  const parts = [text(0, 12, `${name} ${rows}×${cols}`, pale)];
  const everyRow = Math.max(1, Math.ceil((heat.readableCell * rowLabels.length) / height));
  const everyCol = Math.max(1, Math.ceil((heat.readableCell * colLabels.length) / width));
  for (let row = 0; row < sides.length; row += everyRow) {
    const y = top + ((row + 0.5) * height) / rows;
    parts.push(text(left - cellPadding, y + 3, sides[row] ?? "", `${toTheLeft} font-size="9" ${pale}`));
  }
  for (let col = 0; col < colLabels.length; col += everyCol) {
    const x = left + ((col + 0.5) * width) / cols + 3;
    const turned = `transform="rotate(-90 ${round(x)} ${top - cellPadding})"`;
    parts.push(text(x, top - cellPadding, shortened(colLabels[col] ?? ""), `font-size="9" ${pale} ${turned}`));
  }
  parts.push(`<g transform="translate(${left} ${top})">${paintedCells(table, width, height)}</g>`);
  const bar = Array.from({ length: 32 }, (_, step) => {
    const value = scale.min + ((scale.max - scale.min) * step) / 31;
    return `<rect x="${left + step * 4}" y="${top + height + 6}" width="4.5" height="8" fill="${scale.css(value)}"/>`;
  });
  const ends = `${briefNumber(scale.min, 3)} … ${briefNumber(scale.max, 3)}${scale.perRow ? ", by row" : ""}`;
  parts.push(...bar, text(left + 136, top + height + 14, ends, `font-size="9" ${pale}`));
  return {
    width: Math.max(left + width, left + 136 + widthOf(ends), widthOf(name) + 80),
    height: top + height + 20,
    svg: parts.join(""),
  };
}

/** Few cells as shapes, which stay sharp at any size; many as one picture of a pixel each. */
function paintedCells(
  { paintedRows, paintedCols, data, masked: hidden, scale }: PictureTable,
  width: number,
  height: number,
): string {
  const row = (index: number): number => Math.floor(index / paintedCols);
  if (data.length > heat.cellsAsShapes) {
    const bytes = pngBytes(paintedCols, paintedRows, (index) => {
      if (hidden?.[index] === 1) return masked.rgb;
      const value = data[index] ?? Number.NaN;
      return Number.isNaN(value) ? nan.rgb : scale.color(value, row(index));
    });
    const size = `width="${width}" height="${height}" preserveAspectRatio="none"`;
    return `<image ${size} style="image-rendering:pixelated" href="${pngAddress(bytes)}"/>`;
  }
  const [w, h] = [width / paintedCols, height / paintedRows];
  return Array.from(data, (value, index) => {
    const fill = hidden?.[index] === 1 ? masked.fill : Number.isNaN(value) ? "#c81e1e" : scale.css(value, row(index));
    const place = `x="${round((index % paintedCols) * w)}" y="${round(row(index) * h)}"`;
    return `<rect ${place} width="${round(w)}" height="${round(h)}" fill="${fill}" shape-rendering="crispEdges"/>`;
  }).join("");
}
