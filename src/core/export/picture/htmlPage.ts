import { copyText } from "../../explain/copy/copy.ts";
import type { Derivation, Operand } from "../../explain/derivation.ts";
import type { Outline } from "../../explain/outline.ts";
import { explainCell } from "../../explain/steps/explainCell.ts";
import { limits } from "../../limits.ts";
import type { SpecResult } from "../../spec/result.ts";
import type { Spec } from "../../spec/spec.ts";
import { cellMark } from "../../view/looks.ts";
import { type Words, words } from "../../words.ts";
import { freeMarkup, markupText } from "./markup.ts";
import { mathml } from "./mathml.ts";
import { pageScript, pageScriptHash } from "./pageScript.ts";
import { pageStyle } from "./pageStyle.ts";
import { type PictureCard, type PicturePlace, type PictureTable, pictureCards } from "./pictureCards.ts";
import { tableDrawing } from "./svgTable.ts";

/** What a page is made of. */
export interface PageInput {
  readonly spec: Spec;
  readonly result: SpecResult;
  readonly outline: Outline;
  /** The layer, batch item and head that is shown where the whole spec has no room, or the one step of it. */
  readonly place: PicturePlace;
  readonly title: string;
  readonly language: string;
  readonly say: (words: Words) => string;
}

/** Matrices whose cells are numbers in the page, by `key`. */
interface Placed {
  readonly number: number;
  readonly place: PicturePlace;
  readonly table: PictureTable;
}

interface Written extends Placed {
  readonly first: number;
}

const keyOf = (layer: string, matrix: string, batch: number, head: number): string =>
  [layer, matrix, batch, head].join("\n");

/**
 * Steps as one HTML page that needs no other file and no network: tables with their derivations on hover, focus and arrow keys.
 * All layers, batch items and heads where their cells are at most `limits.pageDerivations`; else those of `place`, and past
 * that many cells without derivations. What comes from the document is text; the one script is ours, named by its hash.
 */
export function* htmlPage(input: PageInput): Generator<string> {
  const { say, title, language, outline } = input;
  const { places, whole } = placesOf(input);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${pageScriptHash}'`;
  yield `<!DOCTYPE html>\n<html lang="${markupText(language)}">\n<head>\n<meta charset="UTF-8">\n`;
  yield `<meta http-equiv="Content-Security-Policy" content="${markupText(policy)}">\n`;
  yield `<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${freeMarkup(title)}</title>\n`;
  yield `<style>${pageStyle}</style>\n</head>\n<body>\n<main>\n<h1>${freeMarkup(title)}</h1>\n`;
  if (outline.description !== "") yield `<p>${freeMarkup(outline.description)}</p>\n`;
  const hints = [words("Point at a number, or move with the arrow keys, to see how it was computed.")];
  if (!whole) hints.push(words("Only one head of one layer is here."));
  yield `<p>${hints.map((hint) => markupText(say(hint))).join(" ")}</p>\n`;
  const written: Written[] = [];
  const numbered = new Set<string>();
  let cells = 0;
  for (const place of places) {
    const cards = pictureCards(input.spec, input.result, outline, place);
    const heading = placeText(outline, place, say);
    if (heading !== "") yield `<h2>${markupText(heading)}</h2>\n`;
    yield '<div class="steps">\n';
    for (const card of cards) {
      const parts: string[] = [];
      for (const table of card.tables) {
        const batch = batchOf(outline, place, table);
        const key = keyOf(place.layer, table.name, batch, table.head);
        if (table.looks === undefined) {
          parts.push(picture(table));
          continue;
        }
        // A shared matrix is drawn with each head; its cells are explained once.
        const known = numbered.has(key) ? written.find((one) => key === keyWritten(outline, one)) : undefined;
        const entry = known ?? { number: written.length, place, table, first: cells };
        parts.push(htmlTable(table, entry.first));
        written.push({ ...entry, number: written.length });
        numbered.add(key);
        if (known === undefined) cells += table.rows * table.cols;
      }
      yield cardHtml(card, parts, say);
    }
    yield "</div>\n";
  }
  yield '</main>\n<pre id="derivation" role="status"></pre>\n<div hidden>\n';
  const explained = new Set<number>();
  for (const one of written) {
    if (explained.has(one.first)) continue;
    explained.add(one.first);
    yield* derivations(input, one, written);
  }
  yield `</div>\n<script>${pageScript}</script>\n</body>\n</html>\n`;
}

function batchOf(outline: Outline, place: PicturePlace, { name }: PictureTable): number {
  const layer = outline.layers.find(({ path }) => path === place.layer);
  const known = [...(layer?.steps ?? []), ...(layer?.inputs ?? [])].find((one) => one.name === name);
  return known !== undefined && known.batches > 1 ? place.batch : 0;
}

const keyWritten = (outline: Outline, { place, table }: Placed): string =>
  keyOf(place.layer, table.name, batchOf(outline, place, table), table.head);

/** Every layer, batch item and head, or only the one asked for where that would be too much. */
function placesOf({ outline, place }: PageInput): {
  readonly places: readonly PicturePlace[];
  readonly whole: boolean;
} {
  if (place.step !== undefined) return { places: [place], whole: true };
  let cells = 0;
  const all: PicturePlace[] = [];
  for (const { path, dims, steps } of outline.layers) {
    for (let batch = 0; batch < dims.batch; batch++) {
      for (let head = 0; head < dims.heads; head++) {
        all.push({ layer: path, batch, head });
        cells += steps.reduce((sum, { rows, cols }) => sum + rows * cols, 0);
        if (cells > limits.pageDerivations) return { places: [place], whole: all.length === 1 && isOnly(outline) };
      }
    }
  }
  return { places: all, whole: true };
}

function isOnly({ layers }: Outline): boolean {
  return layers.length === 1 && layers[0]?.dims.batch === 1 && layers[0].dims.heads === 1;
}

/** The layer, batch item and head of a place, as far as there are several. */
export function placeText({ layers }: Outline, place: PicturePlace, say: (words: Words) => string): string {
  const layer = layers.find(({ path }) => path === place.layer);
  if (layer === undefined) return "";
  return [
    say(layer.label),
    layer.dims.batch > 1 ? say(words("Batch item {0}", place.batch + 1)) : "",
    layer.dims.heads > 1 ? say(words("Head {0}", place.head + 1)) : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function cardHtml({ title, formula, shape }: PictureCard, tables: readonly string[], say: PageInput["say"]): string {
  const head = `<h3>${markupText(say(title))}</h3>${mathml(formula)}<span class="shape">${markupText(shape)}</span>`;
  return `<section>${head}\n<div class="tables">${tables.join("\n")}</div></section>\n`;
}

/** A matrix with too many cells for their numbers. */
function picture(table: PictureTable): string {
  const { width, height, svg } = tableDrawing(table);
  const hatch =
    '<defs><pattern id="masked" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#d6d6d6"/></pattern></defs>';
  return `<svg width="${Math.ceil(width)}" height="${Math.ceil(height)}" font-family="monospace" font-size="12" role="img">${hatch}${svg}</svg>`;
}

function htmlTable({ name, rows, cols, looks, rowLabels, colLabels }: PictureTable, from: number): string {
  if (looks === undefined) return "";
  const heads = Array.from({ length: cols }, (_, col) => `<th scope="col">${markupText(colLabels[col] ?? "")}</th>`);
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: cols }, (__, col) => cell(row * cols + col));
    return `<tr><th scope="row">${markupText(rowLabels[row] ?? "")}</th>${cells.join("")}</tr>`;
  });
  function cell(at: number): string {
    const mark = looks?.marks[at] ?? 0;
    const kind = mark & cellMark.masked ? "masked" : mark & cellMark.nan ? "nan" : "";
    const look =
      kind === "" ? `style="background:${looks?.backgrounds[at]};color:${looks?.inks[at]}"` : `class="${kind}"`;
    const data = from + at < limits.pageDerivations ? ` data-d="${from + at}"` : "";
    const start = name === "weights" && at === 0 ? " data-first" : "";
    const pad = " ".repeat(looks?.pads[at] ?? 0);
    return `<td tabindex="${at === 0 ? 0 : -1}"${data}${start} ${look}>${markupText(looks?.texts[at] ?? "")}${pad}</td>`;
  }
  return `<table><caption>${markupText(name)}</caption><thead><tr><th></th>${heads.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>`;
}

/** What made each cell of a matrix, as text, with the cells to frame beside it. */
function* derivations(
  { spec, result, outline, say }: PageInput,
  from: Written,
  all: readonly Written[],
): Generator<string> {
  const { place, table, first } = from;
  const { rows, cols, name, head } = table;
  const numbers = new Map(all.toReversed().map((one) => [keyWritten(outline, one), one.number]));
  const batch = batchOf(outline, place, table);
  const count = Math.min(rows * cols, limits.pageDerivations - first);
  for (let at = 0; at < count; at++) {
    const where = { layer: place.layer, matrix: name, batch, head, row: Math.floor(at / cols), col: at % cols };
    const made = explainCell(spec, result, where);
    if (made === undefined) continue;
    const lit = made.operands.flatMap((operand) => highlightedText(operand, numbers)).join(";");
    yield `<div id="d${first + at}"${lit && ` data-lit="${lit}"`}>${markupText(derivationText(made, say))}</div>\n`;
  }
}

function highlightedText(
  { layer, matrix, batch, head, row, col }: Operand,
  numbers: ReadonlyMap<string, number>,
): string[] {
  const number = numbers.get(keyOf(layer, matrix, batch, head));
  if (number === undefined) return [];
  return [`${number},${row === "all" ? -1 : row},${col === "all" ? -1 : col}`];
}

function derivationText(made: Derivation, say: PageInput["say"]): string {
  const [, ...lines] = copyText(made, "text").split("\n");
  return [say(made.heading), ...lines].join("\n");
}
