// Pictures of the panel over the real core: node test/ui/harness/shots.mjs [part of a name …] → /tmp/shots or $SHOTS.
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { buildHarness } from "./build.mjs";
import { large } from "./specs.mjs";

const bodies = {
  dark: "vscode-dark",
  light: "vscode-light",
  hc: "vscode-high-contrast",
  hcLight: "vscode-high-contrast vscode-high-contrast-light",
};
const example = (name) => readFileSync(`examples/${name}.attn.json`, "utf8");
const specs = {
  worked: () => example("01-worked-example"),
  printed: () => example("03-worked-example-as-printed"),
  animal: () => example("08-the-animal"),
  heads: () => example("12-two-heads"),
  causal: () => example("14-causal-mask"),
  cross: () => example("18-cross-attention"),
  encoder: () => example("19-encoder-decoder"),
  scripts: () =>
    JSON.stringify({
      title: "注意力 · שלום · a title that goes on for longer than any panel is wide, to see where it is cut",
      tokens: [
        "我",
        "喜欢自然语言处理",
        "שלום",
        "an_extremely_long_token_that_never_ends_0123456789",
        "\u202Eevil",
        "",
      ],
      X: { random: "normal", shape: [6, 4], seed: 3 },
      mask: [
        [1, 1, 1, 1, 1, 1],
        [0, 0, 0, 0, 0, 0],
        [1, 0, 1, 0, 1, 0],
        [1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1],
      ],
    }),
  odd: () => '{"Q":[["NaN"],[1],[1e8]],"K":[[1],["Infinity"],[0]],"V":[[1],[0],[-0.0]],"scale":1}',
  n64: () => large(64, 4, 16),
  n200: () => large(200, 2, 32),
};
const hoverScores = async (page) => {
  await page.locator('[aria-label="scores"] [data-row="0"][data-col="1"]').hover();
  await page.waitForTimeout(250);
};
const edit = (from, to) => async (page) => {
  await page.evaluate(([a, b]) => window.host.edit(window.host.text.replace(a, b)), [from, to]);
  await page.waitForTimeout(200);
};
const recompute = async (page) => {
  await edit("[1, 0, 1, 0]", "[3, 0, 1, 0]")(page);
  await page.getByRole("button", { name: "Recompute" }).click();
  await page.waitForTimeout(300);
};
const tell = (status) => async (page) => {
  await page.evaluate((next) => window.host.tellStatus(next), status);
  await page.waitForTimeout(200);
};
const says = (template) => ({ template, args: [] });
const problem = {
  kind: "problem",
  count: 2,
  first: says("Wq has 3 rows, X has 4 columns: they cannot be multiplied."),
  line: 12,
};
/** name: [spec, theme, width, height, what to do] */
const shots = {
  "worked-dark-1400": ["worked", "dark", 1400, 1000, hoverScores],
  "worked-light-700": ["worked", "light", 700, 1000, hoverScores],
  "worked-dark-320": ["worked", "dark", 320, 900, hoverScores],
  "worked-hc-1000": ["worked", "hc", 1000, 900, hoverScores],
  "worked-hcLight-700": ["worked", "hcLight", 700, 900, hoverScores],
  "worked-light-2500": ["worked", "light", 2500, 1300, hoverScores],
  "printed-light-1400": ["printed", "light", 1400, 1000],
  "animal-light-1400": ["animal", "light", 1400, 1000, hoverScores],
  "heads-dark-1400": ["heads", "dark", 1400, 1000],
  "causal-light-1000": ["causal", "light", 1000, 1200],
  "causal-dark-700": ["causal", "dark", 700, 1200],
  "causal-hc-1400": ["causal", "hc", 1400, 1000],
  "cross-dark-1400": ["cross", "dark", 1400, 1000],
  "encoder-light-1400": ["encoder", "light", 1400, 1200],
  "edited-dark-1000": ["worked", "dark", 1000, 900, edit("[1, 0, 1, 0]", "[3, 0, 1, 0]")],
  "recomputed-light-1400": ["worked", "light", 1400, 1000, recompute],
  "delta-dark-1400": [
    "worked",
    "dark",
    1400,
    1000,
    async (page) => {
      await recompute(page);
      await page.locator('[data-step="scores"]').getByRole("button", { name: "Δ" }).click();
      await page.locator('[data-step="weights"]').getByRole("button", { name: "Before" }).click();
      await page.locator('[data-step="context"]').scrollIntoViewIfNeeded();
      await page.waitForTimeout(200);
    },
  ],
  "computing-light-700": ["worked", "light", 700, 700, tell({ kind: "computing", done: 3, total: 7 })],
  "problem-dark-700": ["worked", "dark", 700, 700, tell(problem)],
  "problem-light-320": ["worked", "light", 320, 700, tell(problem)],
  "empty-dark-700": ["none", "dark", 700, 500, tell({ kind: "notComputed" })],
  "emptyProblem-light-320": ["none", "light", 320, 500, tell(problem)],
  "row-dark-1400": [
    "animal",
    "dark",
    1400,
    900,
    (page) =>
      page
        .getByRole("tab", { name: "Row" })
        .click()
        .then(() => page.waitForTimeout(800)),
  ],
  "zoomed-dark-1400": [
    "n200",
    "dark",
    1400,
    1100,
    async (page) => {
      const weights = page.locator('[data-step="weights"] [role=grid]');
      await weights.scrollIntoViewIfNeeded();
      await page.waitForTimeout(500);
      await weights.focus();
      for (let press = 0; press < 9; press++) await page.keyboard.press("+");
      for (let press = 0; press < 12; press++) await page.keyboard.press("ArrowDown");
      for (let press = 0; press < 9; press++) await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(400);
    },
  ],
  "hover200-light-1400": [
    "n200",
    "light",
    1400,
    1100,
    async (page) => {
      const grid = page.locator('[data-step="scores"] [role=grid]');
      await grid.scrollIntoViewIfNeeded();
      await page.waitForTimeout(500);
      await grid.hover({ position: { x: 100, y: 100 } });
      await page.waitForTimeout(400);
    },
  ],
  "scripts-light-1400": ["scripts", "light", 1400, 1300],
  "scripts-dark-320": ["scripts", "dark", 320, 900],
  "odd-dark-700": ["odd", "dark", 700, 900],
  "odd-light-1400": ["odd", "light", 1400, 900],
  "worked-light-200": ["worked", "light", 200, 900, hoverScores],
  "n64-dark-1400": ["n64", "dark", 1400, 1100],
  "n200-light-1400": ["n200", "light", 1400, 1100],
};

const wanted = process.argv.slice(2);
const outDir = process.env.SHOTS ?? "/tmp/shots";
mkdirSync(outDir, { recursive: true });
const built = await buildHarness();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
for (const [name, [spec, theme, width, height, act]] of Object.entries(shots)) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  const page = await browser.newPage({ viewport: { width, height } });
  page.on("console", (message) => {
    if (message.type() === "error") console.error(name, message.text());
  });
  page.on("pageerror", (error) => console.error(name, error.stack));
  await page.addInitScript((text) => {
    window.firstText = text;
  }, specs[spec]?.());
  await page.addInitScript((body) => {
    document.addEventListener("DOMContentLoaded", () => {
      document.body.className = body;
    });
  }, bodies[theme]);
  await page.goto(pathToFileURL(resolve(built, "index.html")).href);
  await page.waitForTimeout(600);
  if (act) await act(page).catch((error) => console.error(name, String(error).split("\n")[0]));
  await page.screenshot({ path: `${outDir}/${name}.png` });
  await page.close();
}
await browser.close();
