import { test } from "node:test";
import type { Mistake } from "../../../src/core/diagnose/mistake.ts";
import { allMistakes } from "../../../src/core/diagnose/mistakes/allMistakes.ts";
import { parametersOf } from "../../../src/core/diagnose/mistakes/parameters.ts";
import { readOutMistakes } from "../../../src/core/diagnose/mistakes/readOutMistakes.ts";
import { Rewriting, type Run } from "../../../src/core/diagnose/rewriting.ts";
import type { ReadOut } from "../../../src/core/spec/spec.ts";
import { Pinned } from "./pinned.ts";
import { kinds, subjects } from "./subjects.ts";

/** Numbers of all steps of a layer: of larger ones each mistake would take long. */
const mostNumbers = 4_096;
const mostLayers = 4;

/** What a mistake is called and says. */
const said = ({ group, name, common, change, fix }: Mistake) => ({ group, name, common, change, fix });

/** The last numbers of each step of a layer in which a mistake is made. */
const lastNumbers = (run: Run, at: number) =>
  [...(run.layers[at]?.steps ?? [])].map(([id, { tensor }]) => [id, tensor.data.slice(-3)]);

const readOutOf = ({ W, b, tied, pool, scale, softcap, normalize }: ReadOut) => ({
  ...{ tied, pool, scale, softcap, normalize },
  W: W?.data.slice(0, 6),
  b: b?.data.slice(0, 3),
});

test("every mistake that is looked for is made and said as it was when it was read", () => {
  const pinned = new Pinned("mistakes");
  const known = new Set<string>();
  const isNew = (key: string): boolean => {
    const before = known.size;
    return known.add(key).size > before;
  };
  for (const { name, spec, result } of [
    ...subjects(kinds.examples),
    ...subjects(kinds.own),
    ...subjects(kinds.second, 2),
  ]) {
    const { layers } = result;
    const numbers = layers.reduce(
      (sum, { steps }) => [...steps.values()].reduce((all, { tensor }) => all + tensor.data.length, sum),
      0,
    );
    if (layers.length > mostLayers || numbers > mostNumbers || layers.some(({ steps }) => steps.size === 0)) continue;
    const rewriting = new Rewriting(spec, result);
    const note = (mistake: Mistake, at: number | undefined): void => {
      if (isNew(`said ${mistake.name}`)) pinned.note(name, said(mistake));
      if (known.has(`made ${mistake.name}`)) return;
      const run = rewriting.run([mistake], at);
      if (run === undefined) return;
      known.add(`made ${mistake.name}`);
      pinned.note(name, mistake.name, lastNumbers(run, at ?? 0), run.readOut && readOutOf(run.readOut));
    };
    for (const mistake of readOutMistakes(spec, result)) note(mistake, undefined);
    for (const at of layers.keys()) {
      const site = rewriting.site(at);
      for (const mistake of allMistakes(site)) note(mistake, at);
      for (const { starts, named, positive, ours, mistakeOf } of parametersOf(site)) {
        const tried = mistakeOf(starts[0] ?? 1, "tried");
        if (isNew(`parameter ${tried.name}`))
          pinned.note(name, {
            starts,
            positive,
            ours,
            named: [named.length, ...named.slice(0, 6), ...named.slice(-2)],
          });
        note(tried, at);
      }
    }
  }
  pinned.check();
});
