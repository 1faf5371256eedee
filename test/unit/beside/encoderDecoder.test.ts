import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnRecurrent } from "../../../src/core/beside/drawn.ts";
import { drawnDecoder, encodedAndDecoded } from "../../../src/core/beside/encoderDecoder.ts";
import { cellStep, type Recurrent, zeroState } from "../../../src/core/beside/recurrent.ts";
import type { Tensor } from "../../../src/core/tensor/tensor.ts";
import { randomNumbers, randomTensor } from "../engine/support.ts";

const kinds = ["elman", "gru", "lstm"] as const;

function networks(type: (typeof kinds)[number], seed: number, d: number, hidden: number) {
  const encoder: Recurrent = { type, resetAfter: seed % 2 === 0, ...drawnRecurrent(type, d, hidden, seed) };
  return { encoder, decoder: drawnDecoder(encoder, seed + 1) };
}

/** The contexts of both decoders, written down once more from the definitions. */
function contexts(
  encoder: Recurrent,
  decoder: Recurrent,
  { shape, data }: Tensor,
): { fixed: number[]; attended: number[][] } {
  const [, n = 0, d = 0] = shape;
  const states: number[][] = [];
  let state = zeroState(encoder);
  for (let t = 0; t < n; t++) {
    state = cellStep(encoder, data.slice(t * d, (t + 1) * d), state).state;
    states.push([...state.h]);
  }
  const fixed = [...state.h];
  const attended = states.map(() => {
    const scores = states.map(
      (h) => h.reduce((sum, value, k) => sum + value * (state.h[k] ?? 0), 0) / Math.sqrt(h.length),
    );
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    const context = fixed.map((_, k) =>
      states.reduce((sum, h, j) => sum + (Math.exp(scores[j] ?? 0) / total) * (h[k] ?? 0), 0),
    );
    state = cellStep(decoder, Float64Array.from(context), state).state;
    return context;
  });
  return { fixed, attended };
}

for (const type of kinds) {
  test(`${type}: what reaches a decoder is what central differences say, with one context vector and with attention`, () => {
    for (let seed = 1; seed <= 6; seed++) {
      const [n, d, hidden] = [2 + (seed % 5), 1 + (seed % 3), 1 + (seed % 4)];
      const { encoder, decoder } = networks(type, seed, d, hidden);
      const X = randomTensor(randomNumbers(seed), 1, n, d);
      const found = encodedAndDecoded(encoder, decoder, X);
      const eps = 1e-5;
      for (let j = 0; j < n; j++) {
        let fixed = 0;
        const attended = new Array<number>(n).fill(0);
        for (let c = 0; c < d; c++) {
          const [up, down] = [eps, -eps].map((by) =>
            contexts(encoder, decoder, {
              shape: X.shape,
              data: X.data.map((x, at) => (at === j * d + c ? x + by : x)),
            }),
          );
          assert.ok(up && down);
          const slope = (a: number[], b: number[]) =>
            a.reduce((sum, x, k) => sum + ((x - (b[k] ?? 0)) / (2 * eps)) ** 2, 0);
          fixed += slope(up.fixed, down.fixed);
          for (let i = 0; i < n; i++)
            attended[i] = (attended[i] ?? 0) + slope(up.attended[i] ?? [], down.attended[i] ?? []);
        }
        assert.ok(Math.abs(Math.sqrt(fixed) - (found.fixed[j] ?? 0)) < 1e-6, `seed ${seed}, input ${j}`);
        for (const [i, square] of attended.entries()) {
          const got = found.attended[i * n + j] ?? Number.NaN;
          assert.ok(Math.abs(Math.sqrt(square) - got) < 1e-6, `seed ${seed}, step ${i}, input ${j}: ${got}`);
        }
      }
    }
  });
}

test("over a long sequence the fixed vector forgets the first input, attention does not", () => {
  const n = 30;
  const { encoder, decoder } = networks("elman", 1, 4, 4);
  const { fixed, attended } = encodedAndDecoded(encoder, decoder, randomTensor(randomNumbers(5), 1, n, 4));
  assert.ok((fixed[0] ?? 1) < 1e-4 * (fixed[n - 1] ?? 0));
  assert.ok((attended[0] ?? 0) > 0.05 * (attended[n - 1] ?? 1));
});
