import { example, pages } from "./openPage.ts";
import { large } from "./specs.mjs";

const inPage = pages();
const texts = {
  w3: example("01-worked-example"),
  n128: large(128, 4, 8),
  n1024: large(1024, 2, 8),
  cross: example("18-cross-attention"),
};
const only = (process.env.SHOTS ?? "").split(",");
for (const [name, text] of Object.entries(texts))
  for (const theme of ["dark", "light", "hc", "hcLight"] as const)
    for (const width of [300, 521, 1400]) {
      const id = `${name}-${theme}-${width}`;
      if (!only.some((o) => o !== "" && id.includes(o))) continue;
      inPage(id, { text, theme, width, height: 798 }, async (page) => {
        await page.getByRole("tab", { name: "Tokens" }).click();
        await page.locator(".token.filled").first().waitFor();
        await page.screenshot({ path: `/tmp/tokens/${id}.png` });
        await page.getByRole("button", { name: "Lines" }).click();
        if (name !== "w3")
          await page
            .getByRole("combobox", { name: "Heads" })
            .selectOption("each")
            .catch(() => {});
        await page.screenshot({ path: `/tmp/tokens/${id}-lines.png` });
        await page.getByRole("tab", { name: "Steps" }).click();
        await page.screenshot({ path: `/tmp/tokens/${id}-steps.png` });
      });
    }
