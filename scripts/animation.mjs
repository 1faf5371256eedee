// `npm run animation`: README's animation, taken from the real extension in a real VS Code: click, hover, edit, recompute, Δ.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import gifenc from "gifenc";
import { PNG } from "pngjs";
import { importTool } from "./lib/bundle.mjs";
import { stageExtension } from "./lib/stage.mjs";
import { packageExtension } from "./package.mjs";

const { GIFEncoder, quantize, applyPalette } = gifenc;
const out = "docs/images/walk.gif";
const file = "01-worked-example.attn.json";
const text = readFileSync(`examples/${file}`, "utf8");
const [from, to] = ["1, 0, 1, 0]", "3, 0, 1, 0]"];

const { RealVscode } = await importTool("test/ui/vscode.ts");
const extension = stageExtension();
// Installed as a user has it: under development the window's title would say so.
const vscode = await RealVscode.start({ vsix: await packageExtension(extension, join(extension, "packed.vsix")) });
/** What is shown, and for how many milliseconds. */
const frames = [];
try {
  const window = await vscode.open({
    file,
    theme: "dark",
    width: 1200,
    height: 720,
    settings: {
      "files.exclude": { ".vscode": true },
      "workbench.activityBar.location": "hidden",
      "workbench.sideBar.location": "right",
      "editor.minimap.enabled": false,
    },
  });
  const { panel, page } = window;
  const editor = window.editor(file);
  await editor.ready();
  await editor.focus();
  await page.keyboard.press("Control+b");
  await page.mouse.move(600, 600);
  await frame(page, 1200);

  const lens = editor.lens("Compute attention");
  await pointAt(page, lens);
  await frame(page, 900);
  await lens.click();
  await panel.ready();
  await panel.says("Up to date");
  await frame(page, 1800);

  for (const [step, row, col, ms] of [
    ["scores", 0, 1, 2600],
    ["weights", 0, 1, 2600],
    ["context", 0, 0, 2600],
  ]) {
    await panel.cell(step, row, col).hover();
    await panel.inspector.waitFor();
    await pointAt(page, panel.cell(step, row, col));
    await frame(page, ms);
  }

  await editor.replace(text, from, to);
  await panel.says("Edited");
  await frame(page, 1800);
  await pointAt(page, panel.button("Recompute"));
  await panel.button("Recompute").click();
  await panel.says("Up to date");
  await frame(page, 1800);
  const delta = panel.step("scores").getByRole("button", { name: "Δ" });
  await delta.click();
  await pointAt(page, delta);
  await frame(page, 3000);
} finally {
  await vscode.close();
}

writeFileSync(out, encode(frames));
console.log(`${out}: ${frames.length} frames, ${Math.ceil(statSync(out).size / 1024)} KB`);

/** Takes a picture once nothing moves any more. */
async function frame(page, ms) {
  await page.waitForTimeout(400);
  frames.push({ image: PNG.sync.read(await page.screenshot({ animations: "disabled", caret: "hide" })), ms });
}

/** Moves the mouse to the middle of something, and draws the pointer there, which pictures of a page lack. */
async function pointAt(page, target) {
  const box = await target.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.evaluate(
    ([left, top]) => {
      const pointer = document.querySelector("#drawn-pointer") ?? document.createElement("div");
      pointer.id = "drawn-pointer";
      pointer.style.cssText = `position:fixed;left:${left}px;top:${top}px;width:14px;height:20px;background:#fff;z-index:9999;pointer-events:none;filter:drop-shadow(0 0 1px #000);clip-path:polygon(0 0,0 80%,28% 62%,48% 100%,66% 92%,46% 56%,80% 54%)`;
      document.body.append(pointer);
    },
    [x, y],
  );
}

/** A GIF that goes on for ever; of each frame only what is different from the one before is written. */
function encode(pictures) {
  const gif = GIFEncoder();
  let before;
  for (const { image, ms } of pictures) {
    const { width, height, data } = image;
    const rgba = new Uint8ClampedArray(data);
    const palette = quantize(rgba, 255);
    const indexed = applyPalette(rgba, palette);
    const transparentIndex = palette.length;
    palette.push([0, 0, 0]);
    if (before !== undefined) {
      for (let pixel = 0; pixel < indexed.length; pixel++) {
        const at = 4 * pixel;
        if (data[at] === before[at] && data[at + 1] === before[at + 1] && data[at + 2] === before[at + 2])
          indexed[pixel] = transparentIndex;
      }
    }
    gif.writeFrame(indexed, width, height, {
      palette,
      delay: ms,
      transparent: before !== undefined,
      transparentIndex,
      dispose: 1,
    });
    before = data;
  }
  gif.finish();
  return gif.bytes();
}
