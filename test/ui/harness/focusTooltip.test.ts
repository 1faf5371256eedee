import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { example, pages } from "./openPage.ts";

const inPage = pages();
const views = ["Steps", "Heads", "Tokens", "Row", "Compare", "Beside", "Train", "Checks"];

/** Every control without words on it: whether it has a tooltip, and what is shown when the keyboard reaches it. */
async function looks(page: Page) {
  return page.evaluate(() => {
    const controls = Array.from(document.querySelectorAll<HTMLElement>("button, [role=button], a[href], summary"));
    const wordless = controls.filter(
      (one) =>
        one.checkVisibility() && !one.matches(":disabled, [role=grid] *") && !/[\p{L}\p{N}]/u.test(one.innerText),
    );
    return wordless.map((control) => {
      control.focus();
      const tooltip = document.querySelector<HTMLElement>(".focus-tooltip");
      const box = tooltip?.getBoundingClientRect();
      return {
        control: control.outerHTML.slice(0, 120),
        title: control.title.trim(),
        shown: tooltip?.checkVisibility() ? (tooltip.textContent ?? "") : undefined,
        isInPage: box !== undefined && box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight,
      };
    });
  });
}

for (const width of [1400, 300]) {
  inPage(
    `each control without words shows its tooltip when the keyboard reaches it, ${width} px`,
    {
      text: example("20-gradient-step"),
      width,
    },
    async (page) => {
      await page.getByRole("grid").first().waitFor();
      await page.locator(".focus-tooltip").waitFor({ state: "attached" });
      let count = 0;
      for (const view of views) {
        const tab = page.getByRole("tab", { name: view, exact: true });
        if ((await tab.count()) === 0) continue;
        await tab.click();
        await page.locator("[role=tabpanel]:not([hidden])").first().waitFor();
        await page.keyboard.press("Shift"); // from now on the focus is the keyboard's
        for (const { control, title, shown, isInPage } of await looks(page)) {
          assert.notEqual(title, "", `${view}: ${control}`);
          assert.equal(shown, title, `${view}: ${control}`);
          assert.ok(isInPage, `${view}: ${control}`);
          count++;
        }
      }
      assert.ok(count > 15, `only ${count} controls`);
    },
  );
}

inPage(
  "a tooltip goes with the focus and with Escape, and a click shows none",
  {
    text: example("01-worked-example"),
  },
  async (page) => {
    const tooltip = page.locator(".focus-tooltip");
    const button = page.locator(".stepper .icon-button:enabled").first();
    await tooltip.waitFor({ state: "attached" });
    await button.click();
    await tooltip.waitFor({ state: "hidden" });
    await page.keyboard.press("Tab");
    await page.keyboard.press("Shift+Tab");
    await tooltip.waitFor();
    await page.keyboard.press("Escape");
    await tooltip.waitFor({ state: "hidden" });
    await page.keyboard.press("Tab");
    await tooltip.waitFor();
    await page.mouse.click(5, 5);
    await tooltip.waitFor({ state: "hidden" });
  },
);

inPage(
  "with a screen reader inputs are tables where a picture would be, and nothing moves",
  {
    text: JSON.stringify({
      X: { random: "normal", shape: [20, 20], seed: 1 },
      Wq: { random: "normal", shape: [20, 20], seed: 2 },
    }),
  },
  async (page) => {
    const cells = page.getByRole("grid", { name: "Wq", exact: true }).locator("[role=gridcell]");
    await cells.first().waitFor({ state: "attached" });
    assert.equal(await cells.count(), 1, "a picture says the cell that it is at");
    await page.evaluate(() => {
      document.body.classList.add("vscode-using-screen-reader");
      globalThis.host.push();
    });
    await page.getByRole("tab", { name: "Row", exact: true }).click();
    await page.getByRole("tab", { name: "Steps", exact: true }).click();
    await cells.nth(399).waitFor();
  },
);
