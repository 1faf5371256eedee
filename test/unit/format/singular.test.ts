import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { plainText, words } from "../../../src/core/words.ts";

const fill = (template: string, args: readonly (string | number)[]) => plainText(words(template, ...args));

test("a count of 1 goes with the singular, other counts do not", () => {
  assert.equal(fill("{0} must have {1} rows", ["Wq", 1]), "Wq must have 1 row");
  assert.equal(
    fill("sections add up to {0}, but there are {1} pairs", [2, 1]),
    "sections add up to 2, but there is 1 pair",
  );
  assert.equal(fill("{0} of {1} numbers differ", [1, 5]), "1 of 5 numbers differs");
  assert.equal(fill("{0} of {1} entries tried.", [1, 1]), "1 of 1 entry tried.");
  assert.equal(fill("{0} panels are open already", [1]), "1 panel is open already");
  assert.equal(fill("{0} panels are open already", [16]), "16 panels are open already");
  assert.equal(fill("{0} axes", ["1"]), "1 axis");
  assert.equal(fill("{0} appears twice", ["1"]), "1 appears twice");
});

test("no sentence says 1 of a plural", () => {
  const bundle = JSON.parse(readFileSync("l10n/bundle.l10n.zh-cn.json", "utf8")) as Record<string, string>;
  // Verbs that follow a placeholder: add new ones here; a new plural belongs to the nouns in words.ts.
  const others =
    /^(is|axis|has|yields|extends|forgets|passes|does|needs|takes|gives|makes|stays|appears|attends|adds|stands|hides|leaves|keeps|names|holds|sees|reads|says|uses|means|follows|belongs|covers|counts|cannot|moves|ends|reaches|was|as|this|its|lies|puts|times|differs|matches|points|refers|repeats|goes|comes|shows|works|lets|sums|divides|collapses|has|reflects|looks|depends|writes|ignores|contains|expects|receives|copies|plus|minus|across|always|becomes|rotates|scores|weights|distinguishes)$/;
  const wrong: string[] = [];
  for (const template of Object.keys(bundle)) {
    const said = fill(template, new Array<number>(9).fill(1));
    for (const [whole, word] of said.matchAll(/(?<![\w.⁻−-])1 (?:more |missing )?([a-z]+s)\b/g))
      if (!others.test(word!)) wrong.push(`${whole}: ${said}`);
  }
  assert.deepEqual(wrong, []);
});
