import assert from "node:assert/strict";
import { until } from "../until.ts";
import { layoutFaults } from "./layoutFaults.ts";
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

inPage(
  "mean and maximum over heads are a choice beside the heads, in matrices of queries and keys only",
  { text: example("12-two-heads") },
  async (page) => {
    const numbers = async (name: string) => {
      const cells = page.getByRole("grid", { name, exact: true }).locator("td[data-row]");
      return cells.evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset["value"])));
    };
    const heads = page.getByRole("combobox", { name: "Head" });
    await until("the numbers are here", async () => (await numbers("weights")).length > 0);
    const [first, q] = [await numbers("weights"), await numbers("Q")];
    assert.ok(q.length > 0);
    await heads.selectOption("1");
    await until("the other head is here", async () => {
      const [one, other] = [(await numbers("weights"))[0], (await numbers("Q"))[0]];
      return one !== undefined && one !== first[0] && other !== undefined && other !== q[0];
    });
    const [second, q2] = [await numbers("weights"), await numbers("Q")];
    assert.notDeepEqual(q, q2);
    for (const [choice, badge, pooled] of [
      ["Mean", "mean of 2 heads", (a: number, b: number) => (a + b) / 2],
      ["Maximum", "maximum of 2 heads", Math.max],
    ] as const) {
      await heads.selectOption({ label: choice });
      const weights = page.locator('[data-step="weights"]');
      await weights.getByText(badge).waitFor();
      const want = first.map((value, at) => pooled(value, second[at] ?? 0));
      await until("the numbers are pooled", async () => assert.deepEqual(await numbers("weights"), want));
      assert.deepEqual(await numbers("Q"), q2);
      await weights.locator('[data-row="0"][data-col="1"]').hover();
      const said = async () => (await weights.locator(".readout").textContent()) ?? "";
      await until("the cell is said", async () => assert.match(await said(), /^(mean|max) weights.1,2/));
      await page.mouse.move(1, 1);
    }
    await page.getByRole("button", { name: "Previous: Head" }).click();
    await until("one head is back", async () => assert.deepEqual(await numbers("weights"), first));
    assert.equal(await heads.inputValue(), "0");
  },
);

for (const width of [280, 300, 480]) {
  inPage(
    `layer and head can be picked at ${width} px, and nothing scrolls sideways`,
    { text: example("19-encoder-decoder"), width },
    async (page) => {
      await page.getByRole("grid", { name: "weights", exact: true }).waitFor();
      assert.deepEqual(await layoutFaults(page), []);
      for (const name of ["Layer", "Head"]) {
        const box = await page.getByRole("combobox", { name }).boundingBox();
        assert.ok(
          box && box.x >= 0 && box.x + box.width <= width && box.width >= 60,
          `${name}: ${JSON.stringify(box)}`,
        );
      }
    },
  );
}

inPage(
  "a formula that does not fit fades at its end",
  { text: example("03-worked-example-as-printed"), width: 300 },
  async (page) => {
    await page.getByRole("grid", { name: "context", exact: true }).waitFor();
    await until("those that are cut fade, and no others", async () => {
      const formulas = await page.locator(".step-formula").evaluateAll((all) =>
        all.map((one) => ({
          isCut: one.scrollWidth > one.clientWidth,
          fades: getComputedStyle(one).maskImage !== "none",
        })),
      );
      return formulas.some(({ isCut }) => isCut) && formulas.every(({ isCut, fades }) => isCut === fades);
    });
  },
);

inPage(
  "operands out of sight are in the derivation, and a click brings them into sight",
  { text: example("12-two-heads"), width: 521, height: 640 },
  async (page) => {
    const scores = page.getByRole("grid", { name: "scores", exact: true });
    await scores.locator('[data-row="0"][data-col="1"]').click();
    const strip = page.locator(".operand-strip");
    await page.locator(".steps-scroller").evaluate((flow) => flow.scrollTo(0, flow.scrollHeight));
    const q = strip.getByRole("button", { name: /^Q one/ });
    await q.waitFor();
    const numbers = await page
      .getByRole("grid", { name: "Q", exact: true })
      .locator('[data-row="0"][data-col]')
      .allTextContents();
    assert.deepEqual(await q.locator("b").allTextContents(), numbers);
    await q.click();
    await until("Q is in sight, and no longer in the strip", async () => (await q.count()) === 0);
    assert.ok(await page.getByRole("grid", { name: "Q", exact: true }).locator('[data-row="0"]').first().isVisible());
  },
);

inPage(
  "no formula of the worked example is cut at 521 px",
  { text: example("01-worked-example"), width: 521 },
  async (page) => {
    await page.getByRole("grid", { name: "context", exact: true }).waitFor();
    const cut = await page
      .locator(".step-formula")
      .evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth).filter((over) => over > 0));
    assert.deepEqual(cut, []);
  },
);
