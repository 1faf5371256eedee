import assert from "node:assert/strict";
import { until } from "../until.ts";
import { accessibilityFaults } from "./faults.ts";
import { example, pages } from "./openPage.ts";

const inPage = pages();

inPage(
  "the view Checks tries what people say of attention on the numbers, by keyboard alone",
  { text: example("01-worked-example") },
  async (page) => {
    await page.locator('[data-step="weights"] td[data-row="0"][data-col="1"]').click();
    await page.getByRole("tab", { name: "Steps" }).focus();
    await page.keyboard.press("End");
    const items = page.locator(".checks-list > li");
    await items.first().waitFor();
    assert.equal(await items.count(), 21);
    const projection = items.filter({ hasText: "the projection of the query" });
    assert.match((await projection.locator("summary").textContent()) ?? "", /Does not hold/);
    await projection.locator("summary").focus();
    await page.keyboard.press("Enter");
    await until("the figures are shown", () => projection.locator("dd").first().isVisible());
    const figures = await projection.locator("dd").allTextContents();
    assert.deepEqual(figures.slice(0, 3), ["1.581", "4", "4"]);
    const sums = items.filter({ hasText: "add up to 1" }).first();
    await sums.locator("summary").click();
    await sums.getByRole("button", { name: "Break It" }).click();
    await until("the host is told", async () =>
      (await page.evaluate(() => host.said)).includes("breakClaim rowsAddUp"),
    );
    await projection.getByRole("button", { name: "Show the Cell" }).click();
    assert.equal(await page.getByRole("tab", { name: "Steps" }).getAttribute("aria-selected"), "true");
    await page.locator(".derivation-head", { hasText: "scores[1,2]" }).waitFor();
  },
);

inPage(
  "statements about a pair follow the pinned one, and a new result is tried anew",
  { text: example("01-worked-example") },
  async (page) => {
    await page.locator('[data-step="scores"] td[data-row="1"][data-col="0"]').click();
    await page.getByRole("tab", { name: "Checks" }).click();
    await page.locator(".checks-place").waitFor();
    await until("the pair is named", async () =>
      ((await page.locator(".checks-place").textContent()) ?? "").includes("query 2 (x₂), key 1 (x₁)"),
    );
    const sums = page.locator(".checks-list > li").filter({ hasText: "The weights of a query add up to 1" });
    assert.match((await sums.textContent()) ?? "", /^✓/);
    await page.evaluate(() => host.open(host.text.replace('"scale": 1', '"scale": 1, "normalize": "sigmoid"')));
    await until("it fails now", async () => /^✗/.test((await sums.textContent()) ?? ""));
  },
);

inPage(
  "the plane of q and k: where q is on the circle, q · k is ‖q‖²",
  { text: example("01-worked-example") },
  async (page) => {
    await page.getByRole("tab", { name: "Checks" }).click();
    const projection = page.locator(".checks-list > li").filter({ hasText: "the projection of the query" });
    await projection.locator("summary").click();
    const words = projection.locator("figcaption");
    assert.match((await words.textContent()) ?? "", /^q · k = 12, ‖q‖² = 14\. They are equal where/);
    // At a right angle only q = 0 is on the circle; along k it is all of k.
    await projection.getByLabel("Angle θ").fill("0");
    await projection.getByLabel("Length of q").fill("1");
    assert.match((await words.textContent()) ?? "", /q is on the circle/);
    await projection.getByLabel("Angle θ").fill("60");
    await projection.getByLabel("Length of q").fill("0.5");
    assert.match((await words.textContent()) ?? "", /q is on the circle/);
    await projection.getByLabel("Length of q").focus();
    for (let press = 0; press < 5; press++) await page.keyboard.press("ArrowRight");
    assert.doesNotMatch((await words.textContent()) ?? "", /: q is on the circle/);
    const box = await projection.locator("svg").boundingBox();
    assert.ok(box);
    // The top of the circle: half of k along, half of k across.
    const at = { x: box.x + (box.width * (90 + 65)) / 300, y: box.y + (box.height * (120 - 65)) / 190 };
    await page.mouse.move(at.x, at.y + 30);
    await page.mouse.down();
    await page.mouse.move(at.x, at.y, { steps: 4 });
    await page.mouse.up();
    assert.match((await words.textContent()) ?? "", /: q is on the circle/);
    assert.deepEqual(await accessibilityFaults(page), []);
  },
);
