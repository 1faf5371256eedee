import { test } from "node:test";
import { tryClaims } from "../../../src/core/claims/claims.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

test("what is said of each statement about attention is as it was when it was read", () => {
  const pinned = new Pinned("claims");
  for (const { name, spec, result } of [
    ...subjects(kinds.examples),
    ...subjects(kinds.own),
    ...subjects(kinds.second, 6),
  ]) {
    for (const { path, dims } of result.layers.slice(-1)) {
      const place = { layer: path, batch: 0, head: dims.heads - 1, row: dims.n - 1, col: 0 };
      for (const { id, verdict, figures, bound, witness, breaking, reason } of tryClaims(spec, result, place) ?? [])
        pinned.note(name, id, { verdict, figures, bound, witness, breaking, reason });
    }
  }
  pinned.check();
});
