import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { type HelperData, loadKernel } from "../../../src/compute/loadKernel.ts";
import { kernelNames } from "../../../src/core/engine/kernels/exports.ts";
import { type Job, readJob, writeJob } from "../../../src/core/engine/kernels/job.ts";
import { type Kernels, wasmKernels } from "../../../src/core/engine/kernels/kernels.ts";
import type { NumberMatrix } from "../../../src/core/engine/kernels/numbers.ts";
import { assertSameBits, matrix, random, requestOf } from "../kernels/support.ts";

interface Bundler {
  bundleTool(file: string): Promise<string>;
}

const bundler = (await import(pathToFileURL(resolve("scripts/lib/bundle.mjs")).href)) as Bundler;
const file = await bundler.bundleTool("src/compute/worker.node.ts");
const helpers: Worker[] = [];
after(() => helpers.map((helper) => helper.terminate()));

function startHelper(helper: HelperData): void {
  helpers.push(new Worker(file, { workerData: { file, helper } }));
}

const alone = await wasmKernels();
const teams: readonly Kernels[] = [await loadKernel(1, startHelper), await loadKernel(3, startHelper)];
// Helpers that are still starting would leave all the work to this thread.
await Promise.all(helpers.map((helper) => new Promise((online) => helper.once("online", online))));

test("a team counts its threads, and without a way to start helpers there is one", async () => {
  assert.deepEqual(
    teams.map(({ threads }) => threads),
    [2, 4],
  );
  assert.equal((await loadKernel(3)).threads, 1);
  const refused = await loadKernel(1, () => {
    throw new Error("no threads here");
  });
  assert.equal(refused.threads, 1);
});

for (const team of teams) {
  test(`${team.threads} threads give the bits of one`, () => {
    for (let round = 0; round < 25; round++) {
      const next = random(round);
      const a = matrix(90 + round, 70, "float64", next);
      const b = matrix(70, 40, "float64", next);
      const products = [alone, team].map((kernels) => {
        const out = matrix(90 + round, 40, "float64", random(7));
        kernels.product("plain", a, b, out);
        return out.data;
      });
      assertSameBits(products[1]!, products[0]!);

      const sizes = { batch: 1, heads: 4, kvHeads: 2, n: 100 + round, keys: 90, dk: 16, dv: 8 };
      const request = requestOf(sizes, round % 2 === 0 ? "float64" : "float32", round);
      const masked = { ...request, span: (_b: number, i: number) => [0, i + 1] as const };
      assertSameBits(team.attention(masked).context, alone.attention(masked).context);
      const steps = team.attentionSteps(masked);
      const want = alone.attentionSteps(masked);
      assertSameBits(steps.weights, want.weights);
      assertSameBits(steps.context, want.context);
    }
  });

  test(`${team.threads} threads give the bits of one where several stretches of queries meet several of keys`, () => {
    const request = requestOf({ batch: 1, heads: 3, kvHeads: 1, n: 33, keys: 280, dk: 4096, dv: 4096 }, "float64", 5);
    assertSameBits(team.attention(request).context, alone.attention(request).context);
  });

  test(`${team.threads} threads give the bits of one where a job is posted before the last is done`, () => {
    const next = random(3);
    const a = matrix(6000, 70, "float64", next) as NumberMatrix<Float64Array>;
    const b = matrix(70, 40, "float64", next) as NumberMatrix<Float64Array>;
    const [here, there] = [alone, team].map((kernels) => {
      const product = matrix(6000, 40, "float64", random(7)) as NumberMatrix<Float64Array>;
      kernels.product("plain", a, b, product);
      const weights = { ...a, data: new Float64Array(a.data.length) };
      kernels.softmaxRows(a, 1, weights);
      return { product: product.data, weights: weights.data };
    }) as [Bits, Bits];
    assertSameBits(there.product, here.product);
    assertSameBits(there.weights, here.weights);
  });
}

interface Bits {
  readonly product: Float64Array;
  readonly weights: Float64Array;
}

test("a job is read as it was written", () => {
  const numbers = fc.array(fc.integer(), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      fc.record({
        kernel: fc.constantFrom(...kernelNames),
        width: fc.constantFrom(4 as const, 8 as const),
        parts: fc.nat(),
        first: numbers,
        counted: fc.nat(10),
        items: fc.nat(),
      }),
      fc.nat(100),
      (some, at) => {
        const zeros = some.first.map(() => 0);
        const job: Job = { ...some, perPart: zeros, perThread: zeros };
        const place = new Float64Array(at + 100);
        writeJob(job, place, at);
        assert.deepEqual(readJob(place, at), job);
      },
    ),
  );
});
