import assert from "node:assert/strict";
import { until } from "../until.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();

for (const [name, width] of [
  ["01-worked-example", 521],
  ["70-expected-fails", 521],
  ["69-given-q-k-v", 521],
  ["70-expected-fails", 300],
] as const) {
  inPage(
    `no title of a step is cut: ${name} at ${width} px`,
    { text: example(name), width, height: 798 },
    async (page) => {
      await page.getByRole("grid", { name: "context", exact: true }).waitFor();
      const cut = () =>
        page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>(".step-title")]
            .filter((title) => title.scrollWidth > title.clientWidth)
            .map(({ textContent }) => textContent),
        );
      await until("the titles are whole", async () => (await cut()).length === 0);
    },
  );
}

inPage(
  "the name of a table lies over none of its headers",
  { text: example("10-score-additive"), width: 521 },
  async (page) => {
    await page.getByRole("grid", { name: "score.v", exact: true }).waitFor();
    const over = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".step figcaption")].flatMap((caption) => {
        const range = document.createRange();
        range.selectNodeContents(caption);
        const name = range.getBoundingClientRect();
        const heads = caption.parentElement?.querySelectorAll<HTMLElement>('[role="columnheader"]') ?? [];
        return [...heads]
          .map((head) => {
            range.selectNodeContents(head);
            return range.getBoundingClientRect();
          })
          .filter(
            (head) =>
              head.left < name.right &&
              head.right > name.left &&
              head.top < name.bottom - 2 &&
              head.bottom > name.top + 2,
          )
          .map(() => caption.textContent);
      }),
    );
    assert.deepEqual(over, []);
  },
);

inPage(
  "where every weight is NaN the panel opens with one all the same, and says where it began",
  { text: '{"Q":[["NaN"],[1]],"K":[[1],["Infinity"]],"V":[[1],[0]],"scale":1}' },
  async (page) => {
    const derivation = page.getByRole("region", { name: "Derivation" });
    await derivation.getByText("weights[1,1]").waitFor();
    assert.match(await derivation.innerText(), /Q\[1,1\]/);
  },
);

for (const name of ["01-worked-example", "20-gradient-step", "25-llama-layer", "26-window-sinks-alibi"]) {
  inPage(`every fact in the header says what it means: ${name}`, { text: example(name) }, async (page) => {
    await page.locator(".fact[title]").first().waitFor();
    const silent = await page
      .locator(".fact")
      .evaluateAll((facts) =>
        facts.filter((fact) => !fact.getAttribute("title")).map(({ textContent }) => textContent),
      );
    assert.deepEqual(silent, []);
  });
}
