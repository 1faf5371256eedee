import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { numericProblems } from "../../../src/core/explain/checks/numericProblems.ts";
import { plainText } from "../../../src/core/words.ts";
import { knownAnswers } from "../../knownAnswers.ts";
import { applied } from "../format/support.ts";
import { computed, computedText, specFiles } from "./support.ts";

/** The warnings of a text: `code «the text it points at» message`. */
function warningsOf(text: string): string[] {
  const { document, spec, result } = computedText(text);
  return numericProblems(document, spec, result)
    .filter(({ severity }) => severity === "warning")
    .map(({ code, message, range }) => {
      return `${code} «${text.slice(range.offset, range.offset + range.length)}» ${plainText(message)}`;
    });
}

const warnings = (document: unknown): string[] => warningsOf(JSON.stringify(document));
const codes = (document: unknown): (string | undefined)[] => warnings(document).map((line) => line.split(" ")[0]);

const three = { Q: [[1], [2], [3]], K: [[1], [2], [1.5]], V: [[1], [2], [3]] };

test("a bias of only 0 and 1 hides nothing", () => {
  const bias = [
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
  ];
  assert.deepEqual(warnings({ ...three, bias }), [
    'numeric.biasBits «"bias"» A bias of only 0 and 1 is added to the scores and hides no key: a matrix of visible keys belongs under mask',
  ]);
  assert.deepEqual(codes({ ...three, bias: [[0, 0, 0]] }), []);
  assert.deepEqual(codes({ ...three, bias: [[1, 1, 1]] }), []);
  assert.deepEqual(codes({ ...three, bias: [[1, 0, 0.5]] }), []);
});

test("a negative bias that is next to nothing is told at its number", () => {
  assert.deepEqual(warnings({ ...three, bias: [[0, -1e-9, 0]] }), [
    'numeric.biasIdle «-1e-9» A bias of -1e-9 hides nothing: "-Infinity" or a mask hides a key',
  ]);
  assert.deepEqual(codes({ ...three, bias: [[0, -1e-5, -1e-9]] }), []);
  assert.deepEqual(codes({ ...three, bias: [[1e-9, -1e-9, 0]] }), [], "noise on both sides");
});

test("a row whose biases all mean to hide is told with where its weight goes, and counts only the keys it sees", () => {
  const bias = [
    [0, 0, 0],
    [-1e9, -1e9, -2e9],
    [-1e9, 0, 0],
  ];
  assert.deepEqual(warnings({ ...three, bias }), [
    "numeric.biasHidesRow «-1000000000» The bias of row 2 (q₂) is meant to hide every key, but its weights still go to them: 0.881 to k₂",
  ]);
  const seen = {
    ...three,
    bias,
    mask: [
      [1, 1, 1],
      [1, 1, 1],
      [1, 0, 0],
    ],
  };
  assert.match(warnings(seen)[0] ?? "", /The bias of 2 rows is meant .*: row 2 \(q₂\) gives 0\.881 to k₂/);
  assert.deepEqual(codes({ ...three, bias, normalize: "sigmoid" }), []);
  assert.deepEqual(codes({ ...three, bias: bias.map((row) => row.map((value) => (value < 0 ? "-Infinity" : 0))) }), [
    "numeric.fullyMasked",
  ]);
});

test("a key that the bias means to hide and that still outweighs a visible one is told", () => {
  const far = { ...three, Q: [[1], [1], [1]], K: [[1], [3e5], [0]], scale: 1 };
  assert.deepEqual(warnings({ ...far, bias: [[0, -1e4, 0]] }), [
    "numeric.biasOutweighs «-10000» The bias is meant to hide key 2 (k₂), but query 1 gives it the weight 1: it outweighs the visible key 1 (k₁) with 0",
  ]);
  assert.deepEqual(codes({ ...far, bias: [[0, -1e9, 0]] }), []);
});

test("a key that a bias hides is no choice for a saturated softmax", () => {
  const hints = (bias: unknown) => {
    const { document, spec, result } = computed({ ...three, bias });
    return numericProblems(document, spec, result).map(({ code }) => code);
  };
  assert.deepEqual(hints([[0, -1e9, -65504]]), []);
  assert.ok(hints([[0, -100, -100]]).includes("numeric.saturated"));
});

test("positions that begin again are told where a query sees the other part", () => {
  const rope = (positions: unknown, more: object = {}) => ({
    X: [
      [1, 0],
      [0, 1],
      [1, 1],
      [2, 1],
      [1, 2],
    ],
    position: { type: "rope", positions },
    ...more,
  });
  assert.deepEqual(warnings(rope([0, 1, 2, 0, 1])), [
    'numeric.positionsRestart «0» The positions restart at entry 4, but x₄ still sees x₃ of the other part: { "documents": … } under mask keeps the parts apart',
  ]);
  assert.deepEqual(codes(rope([0, 1, 2, 0, 1], { mask: "causal" })), ["numeric.positionsRestart"]);
  assert.deepEqual(codes(rope([0, 1, 2, 0, 1], { mask: { documents: [0, 0, 0, 1, 1] } })), []);
  assert.deepEqual(codes(rope([1, 1, 0, 1, 2], { mask: { keys: [0, 0, 1, 1, 1] } })), [], "left padding");
  assert.deepEqual(codes(rope([0, 1, 2, 3, 4])), []);
  assert.deepEqual(codes(rope([4, 3, 2, 1, 0])), [], "backwards");
  assert.deepEqual(codes(rope([0, 0, 1, 1, 0])), [], "rows of an image");
});

test("a mask with two readings names the other one", () => {
  const tensor = { fill: 1, shape: [2, 1, 2, 2] };
  const two = { Q: tensor, K: tensor, V: tensor };
  const mask = [
    [1, 1],
    [0, 1],
  ];
  assert.match(
    warnings({ ...two, mask })[0] ?? "",
    /^numeric\.maskReadings «"mask"» mask has the shape 2×2, read as queries × keys \(n×m\)\. .*\(B×m\), write .*"keys"/,
  );
  assert.deepEqual(
    codes({
      ...two,
      mask: [
        [1, 0],
        [1, 1],
      ],
    }),
    [],
    "the causal triangle",
  );
  const heads = { fill: 1, shape: [2, 2, 3, 2] };
  const mask3 = { shape: [2, 3, 3], data: Array.from({ length: 18 }, (_, at) => (at === 11 ? 0 : 1)) };
  const each = { Q: heads, K: heads, V: heads, mask: mask3 };
  assert.deepEqual(codes({ ...each, mask: { fill: 1, shape: [2, 3, 3] } }), [], "both readings are the same");
  assert.deepEqual(
    codes({ ...two, mask: [[0], [1]] }),
    ["numeric.maskHidesQueries"],
    "a row has one entry for each key",
  );
  const inner: readonly (readonly [object, string])[] = [
    [{ any: [{ window: [0, 0] }, mask] }, "mask.any[1]"],
    [{ any: [[{ window: [0, 0] }, { blocked: mask }]] }, "mask.any[0][1].blocked"],
    [{ prefix: 1, else: mask }, "mask.else"],
    [{ prefix: 1, else: ["causal", { any: [mask, "causal"] }] }, "mask.else[1].any[0]"],
  ];
  for (const [nested, path] of inner) {
    const [first = ""] = warnings({ ...two, mask: nested });
    assert.ok(first.startsWith(`numeric.maskReadings «`) && first.includes(`» ${path} has the shape 2×2`), first);
  }
  assert.match(warnings(each)[0] ?? "", /read as heads × queries × keys \(H×n×m\)\. .* 2×1×3×3/);
});

test("the triangle of what is to be hidden, taken for what is visible, is told; the same as blocked is not", () => {
  const upper = [
    [0, 1, 1],
    [0, 0, 1],
    [0, 0, 0],
  ];
  assert.deepEqual(codes({ ...three, mask: upper }), ["numeric.maskInverted"]);
  assert.match(
    warnings({ ...three, mask: upper })[0] ?? "",
    /a strictly upper triangle: .* 1 means visible here; .* inverted: write .*"blocked"/,
  );
  assert.deepEqual(codes({ ...three, mask: { blocked: upper } }), []);
  const lower = upper.map((row) => row.map((bit) => 1 - bit));
  assert.deepEqual(codes({ ...three, mask: { blocked: lower } }), ["numeric.maskInverted"]);
});

test("a mask that lies over the queries is told, unless the document expects what it yields", () => {
  const mask = [[1], [1], [0]];
  assert.match(
    warnings({ ...three, mask })[0] ?? "",
    /^numeric\.maskHidesQueries «"mask"» mask hides whole rows, the first for query 3 \(q₃\), /,
  );
  const some = [
    [0, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
  ];
  assert.match(
    warnings({ ...three, mask: some })[0] ?? "",
    /hides whole rows, the first for query 1 \(q₁\), and no column/,
  );
  const both = [
    [0, 0, 0],
    [0, 1, 1],
    [0, 1, 1],
  ];
  assert.deepEqual(codes({ ...three, mask: both }), ["numeric.fullyMasked"]);
  const { result } = computed({ ...three, mask });
  const weights = [...result.layers[0]!.steps.get("weights")!.tensor.data];
  const expected = { weights: [weights.slice(0, 3), weights.slice(3, 6), weights.slice(6)] };
  assert.deepEqual(codes({ ...three, mask, expected }), []);
  assert.deepEqual(
    codes({
      ...three,
      mask,
      expected: {
        weights: [
          [1, 0, 0],
          [1, 0, 0],
          [1, 0, 0],
        ],
      },
    }),
    ["numeric.maskHidesQueries"],
  );
});

test("a dump whose columns add up to 1 and one taken with dropout say what happened", () => {
  const columns = [
    [0.5, 0.9],
    [0.5, 0.1],
  ];
  assert.match(warnings({ weights: columns })[0] ?? "", /^numeric\.columnSum «"weights"» The columns of these weights/);
  const dropped = [
    [0.75, 0.25, 0.25],
    [0.5, 0, 0.25],
    [0, 1, 0],
  ];
  assert.match(warnings({ weights: dropped })[0] ?? "", /rows without a 0 add up to 1\.25, which is 1\/\(1 − 0\.2\)/);
  const causal = [
    [1, 0, 0],
    [0.5, 0.6, 0],
    [0.2, 0.3, 0.5],
  ];
  assert.match(warnings({ weights: causal })[0] ?? "", /^numeric\.rowSum /, "zeros of the triangle are no dropout");
  const halves = [
    [
      [1, 0, 0.5],
      [0, 0.5, 1],
    ],
    [
      [0, 0, 1],
      [0.5, 0, 0],
    ],
  ];
  assert.match(
    warnings({ weights: halves })[0] ?? "",
    /^numeric\.dropout .* 6 of these weights are 0 and rows add up to as much as 1\.5/,
  );
  assert.deepEqual(codes({ weights: [[0.5, 0.5, 0]] }), []);
});

test("weights printed with few decimals, or stored as bfloat16, are no mistake", () => {
  const exps = Array.from({ length: 6 }, (_, i) =>
    Array.from({ length: 700 }, (_, j) => Math.exp(0.001 * Math.sin(i + 1.7 * j))),
  );
  const softmax = exps.map((row) => row.map((e) => e / row.reduce((sum, one) => sum + one, 0)));
  const rounded = softmax.map((row) => row.map((weight) => Number(weight.toFixed(4))));
  const off = Math.max(...rounded.map((row) => Math.abs(row.reduce((sum, one) => sum + one, 0) - 1)));
  assert.ok(off > 4e-3, `${off}`);
  assert.deepEqual(codes({ weights: rounded }), []);
  const words = new Uint32Array(1);
  const single = new Float32Array(words.buffer);
  const cut = softmax.map((row) =>
    row.map((weight) => {
      single[0] = weight;
      words[0]! &= 0xffff0000;
      return single[0]!;
    }),
  );
  assert.deepEqual(codes({ weights: cut }), []);
  assert.deepEqual(codes({ weights: rounded.map((row) => row.map((weight) => Number((0.8 * weight).toFixed(4)))) }), [
    "numeric.rowSum",
  ]);
});

test("what the document declares is no mistake: a sink takes its share of the weights", () => {
  const bias = [[-1e9, -1e9, -1e9]];
  assert.deepEqual(codes({ ...three, bias }), ["numeric.biasHidesRow"]);
  assert.deepEqual(codes({ ...three, bias, sinks: [0] }), []);
  const given = { weights: [[0.2, 0.2, 0.2]] };
  const one = { ...three, Q: [[1]], given };
  assert.deepEqual(codes(one), ["numeric.rowSum"]);
  assert.deepEqual(codes({ ...one, sinks: [0] }), []);
});

test("where the likely meaning is one edit away, a fix makes it, and the warning is gone", () => {
  const upper = [
    [0, 1, 1],
    [0, 0, 1],
    [0, 0, 0],
  ];
  const tensor = { fill: 1, shape: [2, 1, 2, 2] };
  const two = { Q: tensor, K: tensor, V: tensor };
  const cases: readonly (readonly [object, string, object])[] = [
    [{ ...three, bias: [[1, 0, 1]] }, "Move to mask", { ...three, mask: [[1, 0, 1]] }],
    [{ ...three, mask: upper }, 'Write { "blocked": … }', { ...three, mask: { blocked: upper } }],
    [
      {
        ...two,
        mask: [
          [1, 1],
          [0, 1],
        ],
      },
      'Write { "keys": … }',
      {
        ...two,
        mask: {
          keys: [
            [1, 1],
            [0, 1],
          ],
        },
      },
    ],
  ];
  for (const [document, title, mended] of cases) {
    const { document: parsed, spec, result } = computed(document);
    const [problem] = numericProblems(parsed, spec, result);
    const [fix] = problem?.fixes ?? [];
    assert.equal(fix && plainText(fix.title), title);
    const text = applied(parsed.text, fix!.edits);
    assert.deepEqual(JSON.parse(text), mended);
    assert.deepEqual(warningsOf(text), []);
  }
  const { document, spec, result } = computed({ ...three, bias: [[1, 0, 1]], mask: "causal" });
  assert.deepEqual(numericProblems(document, spec, result)[0]?.fixes, [], "there is a mask already");
});

const conformance = knownAnswers("conformance");

test("the examples raise no warning, the conformance specs only those that are true of them", () => {
  const told = specFiles().flatMap(({ name, text }) => warningsOf(text).map((line) => `${name} ${line.split(" ")[0]}`));
  assert.deepEqual(told, [
    // Three axes, a batch of 2 and 2 heads.
    "onnx-derived-d_4d_mask_rank3_bool_causal.attn.json numeric.maskReadings",
    // A row of −1e9 only, which PyTorch does not mask either.
    "torch-sdpa_bias_all_minus_1e9.attn.json numeric.biasHidesRow",
    // The border of an image: a pixel whose head has no neighbor to look at.
    "37-lesson-filter.attn.json numeric.maskHidesQueries",
  ]);
});

interface Mistake {
  readonly want: string;
  readonly mustMention: readonly string[];
}
const mistakes: Record<string, Mistake> = JSON.parse(readFileSync(join(conformance, "mistakes/manifest.json"), "utf8"));

for (const [name, { mustMention }] of Object.entries(mistakes).filter(([, { want }]) => want === "warning")) {
  test(`mistakes/${name} is warned of`, () => {
    const lines = warningsOf(readFileSync(join(conformance, "mistakes", name), "utf8"));
    assert.equal(lines.length, 1, lines.join("\n"));
    for (const word of mustMention) assert.ok(lines[0]!.toLowerCase().includes(word), `${lines[0]} mentions ${word}`);
  });
}
