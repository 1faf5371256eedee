import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { plainText } from "../../../src/core/words.ts";
import { complaint } from "./support.ts";

const embedded = (more: string, ids = "[0, 1]"): string =>
  `{"embedding": {"ids": ${ids}, "table": [[1, 2], [3, 4], [5, 6]]${more}}}`;
const biased = (bias: string): string => `{"X": [[1, 2], [3, 4]], "bias": ${bias}}`;

/** Texts with one fault each: what is said of it, then what is said of the other places. */
const faults: readonly (readonly [string, string, ...(readonly string[])])[] = [
  [
    '{"X": [[1, 2], [3]]}',
    "tensor.ragged «[3]» this row of X has length 1, the others 2",
    "«[1, 2]» this one has length 2",
  ],
  [
    '{"X": [[1], [2, 3], [4, 5]]}',
    "tensor.ragged «[1]» this row of X has length 1, the others 2",
    "«[2, 3]» this one has length 2",
  ],
  [
    '{"X": [[[1], [2]], [[3]]]}',
    "tensor.ragged «[[3]]» this part of X has length 1, the others 2",
    "«[[1], [2]]» this one has length 2",
  ],
  ['{"X": [[1, 2], 3]}', "tensor.ragged «3» all rows of X must be lists of 2", "«[1, 2]» this one has length 2"],
  [
    biased('{"identity": 2, "fill": 1}'),
    'tensor.form «"fill"» a tensor may have identity or fill, not both',
    '«"identity"» and identity',
  ],
  [biased('{"shape": [2, 2], "identity": 2}'), 'key.unknown «"shape"» shape is not a property of {"identity": …}'],
  [biased('{"shape": [2, 2], "fil": 2}'), 'key.unknown «"fil"» unknown property fil. Did you mean fill?'],
  [biased('{"dat": [1]}'), 'key.unknown «"dat"» unknown property dat. Did you mean data?'],
  [biased('{"fill": 1, "shape": [2, 1.5]}'), "tensor.shape «1.5» a size in bias.shape must be a whole number from 0"],
  [biased('{"fill": 1, "shape": [2, -1]}'), "tensor.shape «-1» a size in bias.shape must be a whole number from 0"],
  [biased('{"fill": 1, "shape": [2, "2"]}'), 'tensor.shape «"2"» a size in bias.shape must be a whole number from 0'],
  [biased('{"fill": 1}'), 'tensor.shape «{"fill": 1}» bias needs a shape'],
  [
    embedded("", "[0, 3]"),
    "shape.mismatch «3» embedding.ids: the id 3 is outside embedding.table, whose 3 rows are 0 … 2",
    "«[[1, 2], [3, 4], [5, 6]]» embedding.table: 3",
  ],
  [
    embedded(', "types": {"ids": [0, 1, 0], "table": [[1, 2], [3, 4]]}'),
    "shape.mismatch «[0, 1, 0]» embedding.types.ids has 3 ids, but embedding.ids has 2",
    "«[0, 1]» embedding.ids: 2",
  ],
  [
    embedded(', "types": {"ids": [0, 2], "table": [[1, 2], [3, 4]]}'),
    "shape.mismatch «2» embedding.types.ids: the id 2 is outside embedding.types.table, whose 2 rows are 0 … 1",
    "«[[1, 2], [3, 4]]» embedding.types.table: 2",
  ],
  [
    embedded(', "types": {"ids": [0, 1], "table": [[1], [3]]}'),
    "shape.mismatch «[[1], [3]]» embedding.types.table has 1 column, but embedding.table has 2",
    "«[[1, 2], [3, 4], [5, 6]]» embedding.table: 2",
  ],
  [
    embedded(', "positions": {"table": [[1, 2]]}'),
    "shape.mismatch «[[1, 2]]» embedding.positions.table has 1 row, too few for 2 positions",
    "«[0, 1]» embedding.ids: 2",
  ],
  [
    embedded(', "positions": {"ids": [0, 1], "table": [[1, 2]]}'),
    "shape.mismatch «1» embedding.positions.ids: the id 1 is outside embedding.positions.table, whose 1 row is 0 … 0",
    "«[[1, 2]]» embedding.positions.table: 1",
  ],
  [
    embedded(', "layerNorm": {"gamma": [1, 2, 3]}'),
    "shape.mismatch «[1, 2, 3]» embedding.layerNorm.gamma has 3 entries, but embedding.table has 2 columns",
    "«[[1, 2], [3, 4], [5, 6]]» embedding.table: 2",
  ],
  [
    embedded(', "layerNorm": {"beta": [1]}'),
    "shape.mismatch «[1]» embedding.layerNorm.beta has 1 entry, but embedding.table has 2 columns",
    "«[[1, 2], [3, 4], [5, 6]]» embedding.table: 2",
  ],
  [
    '{"vocabulary": ["a", "b"], "embedding": {"ids": [0, 1], "table": [[1, 2], [3, 4], [5, 6]]}}',
    'shape.mismatch «["a", "b"]» vocabulary has 2 labels, but embedding.table has 3 rows',
    "«[[1, 2], [3, 4], [5, 6]]» embedding.table: 3",
  ],
];

describe("a fault is named once, at its place, with the place that it disagrees with", () => {
  for (const [text, said, ...others] of faults) {
    test(text, () => {
      const { problems } = parseSpec(text);
      assert.deepEqual(
        problems.map((problem) => complaint(text, problem)),
        [said],
      );
      const related = problems.flatMap((problem) =>
        problem.related.map(({ message, range }) => {
          const at = text.slice(range.offset, range.offset + range.length);
          return `«${at}» ${plainText(message)}`;
        }),
      );
      assert.deepEqual(related, others);
    });
  }
});

test("ids and positions up to the last row of their tables are right", () => {
  for (const right of [
    embedded("", "[0, 2]"),
    embedded(', "positions": {"table": [[1, 2], [3, 4]]}'),
    embedded(', "positions": {"ids": [0, 0], "table": [[1, 2]]}'),
  ])
    assert.deepEqual(parseSpec(right).problems, [], right);
});

test("up to 100 labels or rows are added, to nested arrays only", () => {
  const titles = (text: string) =>
    parseSpec(text).problems.flatMap(({ fixes }) => fixes.map(({ title }) => plainText(title)));
  const rows = (count: number) => `[${new Array(count).fill("[1]").join()}]`;
  const labels = (count: number) => `[${new Array(count).fill('"a"').join()}]`;
  const spec = (tokens: number, X: string) => `{"tokens": ${labels(tokens)}, "X": ${X}}`;
  assert.deepEqual(titles(spec(1, rows(101))), ["Add the 100 missing labels"]);
  assert.deepEqual(titles(spec(1, rows(102))), []);
  assert.deepEqual(titles(spec(101, rows(1))), ["Add 100 rows of zeros to X"]);
  assert.deepEqual(titles(spec(102, rows(1))), []);
  assert.deepEqual(titles(spec(3, '{"shape": [2, 1], "data": [1, 2]}')), []);
  assert.deepEqual(titles(spec(3, "[[[1], [2]]]")), []);
  assert.deepEqual(titles(spec(3, "[[], []]")), []);
  assert.deepEqual(titles(spec(0, rows(1))), ["Add the missing label"]);
});
