import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job } from "../../../src/core/engine/kernels/job.ts";
import { loadKernels } from "../../../src/core/engine/kernels/kernelModule.ts";
import { type Kernels, kernelsOn } from "../../../src/core/engine/kernels/kernels.ts";
import type { NumberMatrix, Numbers } from "../../../src/core/engine/kernels/numbers.ts";
import { type Team, teamOfOne } from "../../../src/core/engine/kernels/team.ts";
import { Workspace } from "../../../src/core/engine/kernels/workspace.ts";
import { assertSameBits, matrix, random, requestOf } from "./support.ts";

const everything = { product: 0, softmax: 0 };

/** What a team does when it has to settle, with the jobs on their way in the order of their posting. */
type Settling = (posted: Job[], run: (job: Job) => void) => Job[];

/** A job as late as it may be: who reads its results without saying so reads old numbers. */
const late: Settling = (posted, run) => {
  posted.slice(0, -1).forEach(run);
  return posted.slice(-1);
};

/** Two jobs on their way at once, the later one done first: it must not need the other. */
const reversed: Settling = (posted, run) => {
  if (posted.length < 2) return posted;
  posted.toReversed().forEach(run);
  return [];
};

async function kernelsThat(settling: Settling): Promise<Kernels> {
  const loaded = await loadKernels("simd");
  assert.ok(loaded);
  const one = teamOfOne(loaded);
  const run = (job: Job) => {
    one.start(job);
    one.finish();
  };
  let posted: Job[] = [];
  const settle = () => {
    posted = settling(posted, run);
  };
  const team: Team = {
    threads: 2,
    rouse: () => {},
    start: (job) => {
      if (posted.length > 1) settle();
      posted = [...posted, job];
    },
    settle,
    finish: () => {
      settle();
      posted.forEach(run);
      posted = [];
    },
  };
  return kernelsOn(new Workspace(loaded, team), "simd", everything);
}

async function kernelsAlone(): Promise<Kernels> {
  const loaded = await loadKernels("simd");
  assert.ok(loaded);
  return kernelsOn(new Workspace(loaded, teamOfOne(loaded)), "simd", everything);
}

const alone = await kernelsAlone();
const hostile = [await kernelsThat(late), await kernelsThat(reversed)];

function sameBits(run: (kernels: Kernels) => readonly Numbers[]): void {
  const want = run(alone);
  for (const kernels of hostile) {
    run(kernels).forEach((numbers, at) => {
      assertSameBits(numbers, want[at]!);
    });
  }
}

test("products of many blocks wait for what they read", () => {
  sameBits((kernels) => {
    const next = random(3);
    const out = matrix(6000, 40, "float64", next);
    kernels.product("plain", matrix(6000, 70, "float64", next), matrix(70, 40, "float64", next), out);
    return [out.data];
  });
});

test("softmax of many blocks waits for what it reads", () => {
  sameBits((kernels) => {
    const z = matrix(6000, 70, "float64", random(4)) as NumberMatrix<Float64Array>;
    const weights = { ...z, data: new Float64Array(z.data.length) };
    kernels.softmaxRows(z, 1, weights);
    return [weights.data];
  });
});

for (const [what, sizes] of Object.entries({
  "many heads": { batch: 2, heads: 4, kvHeads: 2, n: 70, keys: 90, dk: 16, dv: 8 },
  "stretches of queries and keys": { batch: 1, heads: 2, kvHeads: 1, n: 33, keys: 280, dk: 4096, dv: 4096 },
})) {
  test(`attention of ${what} waits for what it reads`, () => {
    const request = requestOf(sizes, "float64", 5);
    const span = (_b: number, i: number) => [0, i + 1] as const;
    sameBits((kernels) =>
      [request, { ...request, span }].flatMap((some) => {
        const { context, largest, logSumExp } = kernels.attention(some);
        return [context, largest, logSumExp];
      }),
    );
  });
}

test("attention with its steps waits for what it reads", () => {
  const request = requestOf({ batch: 1, heads: 3, kvHeads: 3, n: 700, keys: 300, dk: 16, dv: 8 }, "float64", 6);
  sameBits((kernels) => {
    const { scores, weights, context } = kernels.attentionSteps(request);
    return [scores, weights, context];
  });
});
