import { alibiAt, slopesOf } from "../../engine/alibi.ts";
import { tableBiasAt, tableRow, tablesOf } from "../../engine/relativeBias.ts";
import type { ScorePosition, TableBias } from "../../spec/positionKinds.ts";
import { type Words, words } from "../../words.ts";
import type { Pair } from "../context/pair.ts";
import type { Formula } from "../outline.ts";
import { low, mat, sym } from "../text/formulaParts.ts";
import { inner, shown } from "../text/lines.ts";
import { cellName } from "../text/names.ts";

/** What is said of a position that moves the scores. */
interface ScoreTerm {
  /** As a stage between score and weight. */
  readonly label: Words;
  /** What the formula of the masked scores adds, with its sign. */
  readonly formula: readonly (Formula | string)[];
}

export const scoreTerms: Readonly<Record<ScorePosition["type"], ScoreTerm>> = {
  alibi: {
    label: words("+ ALiBi"),
    formula: ["−", low(sym("slope"), sym("h")), "·", "|", sym("i"), "−", sym("j"), "|"],
  },
  t5: { label: words("+ T5 bias"), formula: ["+", low(mat("T"), sym("bucket(j−i)"))] },
  relative2d: { label: words("+ window bias"), formula: ["+", low(mat("T"), sym("offset(i,j)"))] },
};

/** Which pairs of head `head`, both from 0, a row of a table is added to. */
export function tableRowWords(table: TableBias, row: number, head: number): Words {
  if (table.type === "t5") return words("Added to the scores of head {0} whose offset is in bucket {1}", head + 1, row);
  const [rows, cols] = table.window;
  // A row for each offset, row by row of the window, the most negative one first.
  const down = Math.floor(row / (2 * cols - 1)) - rows + 1;
  const right = (row % (2 * cols - 1)) - cols + 1;
  const template = "Added to the scores of head {0} where the query is {1} rows below and {2} columns right of the key";
  return words(template, head + 1, down, right);
}

/** Something that is added to a score: what it is called, and its number as it is written. */
export interface Addition {
  readonly id: "bias" | ScorePosition["type"];
  readonly name: string;
  readonly text: string;
  readonly value: number;
}

/** What the positions of query and key add to the pair's score, in order. */
export function positionAdditions({ block, dims, head, i, j }: Pair): Addition[] {
  const added: Addition[] = [];
  const slope = slopesOf(block, dims.heads)?.[head];
  if (slope !== undefined) {
    // Positions from 1, cached ones included.
    const text = `(−${shown(slope)}·|${i + dims.past + 1} − ${j + 1}|)`;
    added.push({ id: "alibi", name: "ALiBi", text, value: alibiAt(slope, i, j, dims.past) });
  }
  for (const table of tablesOf(block)) {
    const value = tableBiasAt(table, head, i, j, dims.past);
    const name = cellName("values", tableRow(table, i, j, dims.past), head);
    added.push({ id: table.type, name, text: inner(value), value });
  }
  return added;
}
