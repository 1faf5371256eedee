import type { ExpectedCheck } from "../core/engine/check.ts";
import type { Derivation } from "../core/explain/derivation.ts";
import type { LayerOutline } from "../core/explain/outline.ts";
import { explainCell } from "../core/explain/steps/explainCell.ts";
import { describeCell } from "../core/explain/text/describeCell.ts";
import { formulaText } from "../core/explain/text/formulaText.ts";
import { renderLine } from "../core/explain/text/renderLine.ts";
import type { KeySource, TensorSource } from "../core/format/document.ts";
import type { TextCell } from "../core/format/edit/cells.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { briefNumber } from "../core/view/numberFormat.ts";
import { type Words, words } from "../core/words.ts";
import type { Computed } from "./computed.ts";
import { expectedPath } from "./expectedPaths.ts";
import { panelCell, panelMatrix } from "./textCells.ts";

/** A hover as data: sentences, and lines of calculation that keep their form. */
export type HoverPart =
  | { readonly kind: "sentence"; readonly words: Words }
  | { readonly kind: "code"; readonly text: string };

const mostLines = 8;
const mostTerms = 8;
const longestCode = 1200;

/** What there is to say about a number of the text; `computed` only where its numbers are those of the text. */
export function cellHover(cell: TextCell, computed: Computed | undefined): HoverPart[] {
  const { source, index } = cell;
  const name = cellName(source, index);
  const ref = computed && panelCell(computed, cell);
  const derivation = computed && ref && explainCell(computed.spec, computed.result, ref);
  const parts: HoverPart[] = [
    sentence(words("{0} = {1}", name, briefNumber(source.tensor.data[index] ?? Number.NaN, 15))),
  ];
  if (computed === undefined || derivation === undefined) return parts;
  // A number that is put in was named with its value already.
  const about = describeCell(derivation).filter(
    ({ template }) => derivation.lines.length > 0 || template !== "{0} = {1}",
  );
  parts.push(...about.map(sentence), ...feeds(derivation, computed), ...calculation(derivation));
  const check = checkOf(computed, source.path);
  if (check) parts.push(sentence(differenceWords(derivation, source.tensor.data[index] ?? Number.NaN)));
  return parts;
}

/** What there is to say about a key: its shape, and the formulas it appears in. */
export function keyHover(
  key: KeySource,
  source: TensorSource | undefined,
  computed: Computed | undefined,
): HoverPart[] {
  if (source === undefined) return [];
  const parts: HoverPart[] = [sentence(words("{0}: {1}", key.path, shapeText(source.tensor.shape)))];
  const matrix = computed && panelMatrix(computed, source);
  const layer = computed?.outline.layers.find(({ path }) => path === matrix?.layer);
  if (matrix && layer) parts.push(...formulas(layer, matrix.name));
  const check = computed && checkOf(computed, source.path);
  if (check) parts.push(sentence(verdict(check)));
  return parts;
}

function sentence(about: Words): HoverPart {
  return { kind: "sentence", words: about };
}

/** `X[1,2]`, with the indices of the tensor as it is written, from 1. */
function cellName({ path, tensor: { shape } }: TensorSource, flat: number): string {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    index.unshift((rest % size) + 1);
    rest = Math.floor(rest / size);
  }
  return index.length === 0 ? path : `${path}[${index.join(",")}]`;
}

/** For a number that is put in: the matrices it goes into. */
function feeds({ lines, operands, cell }: Derivation, { outline }: Computed): HoverPart[] {
  if (lines.length > 0) return [];
  const layer = outline.layers.find(({ path }) => path === cell.layer);
  const direct = layer?.steps.filter((step) => step.operands.includes(cell.matrix)).map(({ name }) => name as string);
  const names = [...new Set([...(direct ?? []), ...operands.map(({ matrix }) => matrix)])];
  return names.length === 0 ? [] : [sentence(words("Goes into {0}", names.join(", ")))];
}

function calculation({ lines, stages }: Derivation): HoverPart[] {
  const written = lines.slice(0, mostLines).map((line) => renderLine(line, { terms: mostTerms }));
  const shownStages = stages
    .filter(({ calculation: text, id }) => text !== "" && id !== "rank" && id !== "scores")
    .map(({ calculation: text, value }) => (text.includes("=") ? text : `${text} = ${briefNumber(value)}`));
  const text = [...written, ...shownStages].join("\n");
  return text === "" ? [] : [{ kind: "code", text: text.slice(0, longestCode) }];
}

function formulas(layer: LayerOutline, matrix: string): HoverPart[] {
  const steps = layer.steps.filter(({ name, operands }) => name === matrix || operands.includes(matrix));
  const lines = steps
    .slice(0, mostLines)
    .map(({ formula, shapeEquation }) => `${formulaText(formula)}    ${shapeEquation}`);
  return lines.length === 0 ? [] : [{ kind: "code", text: lines.join("\n").slice(0, longestCode) }];
}

function checkOf(computed: Computed, path: string): ExpectedCheck | undefined {
  return computed.checks.find((check) => expectedPath(computed.document, check) === path);
}

function differenceWords({ value, symbol }: Derivation, want: number): Words {
  // Equal infinities differ by nothing, though their difference is NaN.
  const difference = Object.is(value, want) ? 0 : value - want;
  return words(
    "Computed {0} = {1}, written {2}, difference {3}",
    symbol,
    briefNumber(value, 15),
    briefNumber(want, 15),
    briefNumber(difference, 3),
  );
}

function verdict({ holds, wrongCells, cells, largestDifference }: ExpectedCheck): Words {
  return holds
    ? words("All {0} numbers match; the largest difference is {1}", cells, briefNumber(largestDifference, 2))
    : words(
        "{0} of {1} numbers differ; the largest difference is {2}",
        wrongCells,
        cells,
        briefNumber(largestDifference, 2),
      );
}
