import { compare } from "../comparedNumbers.ts";
import { Reference } from "../engine.ts";
import { shownMatrices } from "../pages/panel.ts";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();

/** One example for each way the numbers take: plain, scaled, another score, another normalization, masked. */
const examples = [
  "01-worked-example",
  "02-worked-example-scaled",
  "03-worked-example-as-printed",
  "10-score-additive",
  "11-sigmoid",
  "14-causal-mask",
];

for (const name of examples) {
  const text = example(name);
  inPage(`every number of ${name} is the engine's`, { text, height: 2400 }, async (page) => {
    const engine = new Reference(text);
    await until("the tables are drawn", async () => (await shownMatrices(page.locator("body"))).length >= 6);
    for (const matrix of await shownMatrices(page.locator("body"))) compare(matrix, engine);
  });
}
