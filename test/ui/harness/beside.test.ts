import assert from "node:assert/strict";
import { until } from "../until.ts";
import { faultsInAllThemes } from "./faults.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();

inPage(
  "the view Beside shows the same input through other architectures, with what made each number",
  { text: example("04-similarity"), height: 1400 },
  async (page) => {
    await page.getByRole("tab", { name: "Beside" }).click();
    await page.locator(".influence").first().waitFor();
    assert.deepEqual(await page.locator(".influence figcaption").allTextContents(), [
      ...["Attention", "Recurrent (Elman)", "GRU, reset after the product", "LSTM", "Convolution, 3 wide"],
      ...["Attention: by the values", "Attention: by whom it looks at"],
      ...["One context vector", "Context by attention"],
    ]);
    const recurrent = page.locator(".influence canvas").nth(1);
    await recurrent.focus();
    await page.keyboard.press("ArrowRight");
    assert.match((await recurrent.getAttribute("aria-label")) ?? "", /: i on i: /);
    await page.keyboard.press("ArrowRight");
    assert.match((await recurrent.getAttribute("aria-label")) ?? "", /: saw on i: 0$/, "nothing comes from the future");
    const cell = page.locator(".value-cell").nth(5);
    await cell.click();
    const value = (await cell.textContent()) ?? "";
    await until("the last line ends in the number", async () => {
      const last = (await page.locator(".beside-lines .line").last().textContent()) ?? "";
      return last.startsWith("h₂[2] =") && last.includes(value.slice(0, -1));
    });
    assert.equal(await page.locator(".cost-table tbody tr").count(), 6);
    assert.match((await page.locator(".cost-table tbody tr").first().textContent()) ?? "", /n²·d = 64.*3·d² = 48/);
    await until("the chart is drawn", () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>(".cost-chart canvas");
        const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels?.some((part) => part > 0) ?? false;
      }),
    );
    const slider = page.locator(".timeline input");
    await slider.focus();
    await page.keyboard.press("Home");
    assert.equal(await page.locator(".mark.done").count(), 0);
    await page.keyboard.press("ArrowRight");
    // Attention and the convolution have all four results after one step, the three recurrent networks one each.
    assert.equal(await page.locator(".mark.done").count(), 4 + 1 + 1 + 1 + 4);
  },
);

inPage("Beside: axe finds nothing wrong in any theme", { text: example("04-similarity"), width: 521 }, async (page) => {
  await page.getByRole("tab", { name: "Beside" }).click();
  await page.locator(".influence").first().waitFor();
  await page.locator(".value-cell").nth(5).click();
  await page.locator(".beside-lines .line").last().waitFor();
  assert.deepEqual(await faultsInAllThemes(page), []);
});
