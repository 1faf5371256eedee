import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compare } from "./comparedNumbers.ts";
import { Reference } from "./engine.ts";
import { journeys } from "./journey.ts";

const journey = journeys();

/** On the whole way from the text to the panel; the page alone is asked for more examples. */
const examples = ["12-two-heads", "18-cross-attention"];

for (const name of examples) {
  const file = `${name}.attn.json`;
  journey(`every number of ${name} is the engine's`, { file, height: 1600 }, async (window) => {
    const editor = window.editor(file);
    await editor.ready();
    await editor.lens("Compute attention").click();
    await window.panel.ready();
    await window.panel.says("Up to date");
    const engine = new Reference(readFileSync(`examples/${file}`, "utf8"));
    const shown = await window.panel.matrices();
    assert.ok(shown.length >= 6, `only ${shown.map((matrix) => matrix.name)} are shown`);
    for (const matrix of shown) compare(matrix, engine);
  });
}
