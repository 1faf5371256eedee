import { test } from "node:test";
import { tourStory } from "../../../src/core/tour/tourStory.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

test("guided walks are as they were when they were read", () => {
  const pinned = new Pinned("tour");
  for (const { name, spec, result } of [
    ...subjects(kinds.examples),
    ...subjects(kinds.own, 4),
    ...subjects(kinds.second, 4),
  ]) {
    pinned.note(name, tourStory(spec, result));
  }
  pinned.check();
});
