import { test } from "node:test";
import { trainingWork } from "../../../src/core/training/work.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

test("what is asked of a training is answered as it was when it was read", () => {
  const pinned = new Pinned("training");
  for (const { name, spec } of [...subjects(kinds.examples), ...subjects(kinds.own), ...subjects(kinds.second)]) {
    const { train } = spec;
    if (train === undefined) continue;
    const short = { ...spec, train: { ...train, steps: 3 } };
    pinned.note(name, trainingWork(short, { kind: "point" }));
    pinned.note(name, trainingWork(short, { kind: "steps", before: 2, stride: 2 }));
    pinned.note(name, trainingWork(short, { kind: "rates" }));
    const checked = trainingWork(short, { kind: "differences", most: 4 });
    // How large an error of rounding is may differ; where it is, and whether it is one, not.
    pinned.note(
      name,
      checked?.map(({ name: tensor, tried, entries, kinks, holds }) => ({ tensor, tried, entries, kinks, holds })),
    );
  }
  pinned.check();
});
