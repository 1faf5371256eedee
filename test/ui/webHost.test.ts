import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { npyBytes, safetensorsBytes } from "../unit/files/tensorBytes.ts";
import { journeys } from "./journey.ts";
import type { Workbench } from "./pages/workbench.ts";
import { until } from "./until.ts";

/** The extension runs in a web worker of the page, as it does in a browser without a machine behind it. */
const journey = journeys({
  settings: { "remote.extensionKind": { "attention-inspector.attention-inspector": ["web"] } },
});

const size = 192;
const spec = "web.attn.json";
const matrix = npyBytes([2, 3], [1, 2, 3, 4, 5, -6.5]);
const files = {
  [spec]: '{ "Q": { "file": "big.npy" }, "K": { "file": "big.npy" }, "V": { "file": "values.npz", "tensor": "v" } }',
  "big.npy": npyBytes([size, size], new Array<number>(size * size).fill(1)),
  "values.npz": zipSync({
    "v.npy": npyBytes(
      [size, 2],
      Array.from({ length: 2 * size }, (_, at) => at % 2),
    ),
  }),
  "one.npy": matrix,
  "two.npz": zipSync({ "first.npy": matrix, "second.npy": npyBytes([1, 2], [7, 8]) }),
  "three.safetensors": safetensorsBytes({ "h.q": { shape: [2, 3], data: [1, 2, 3, 4, 5, -6.5] } }),
};

/** Opens a tensor file from the Explorer and waits for its numbers. */
async function showsTensor(window: Workbench, file: string, inList: string): Promise<void> {
  await window.runCommand("View: Close All Editors");
  await window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: file }).dblclick();
  await window.tab(file).waitFor();
  const { frame } = window.panel;
  await frame.getByRole("navigation", { name: "Tensors" }).getByText(inList).first().waitFor();
  const cell = frame.getByRole("grid", { name: "Tensor" }).locator('[data-row="1"][data-col="2"]');
  await until(`${file} shows its last number`, async () => (await cell.getAttribute("data-value")) === "-6.5");
}

/** Bundles of the extension host that workers of the page have fetched. */
async function loadedByWorkers(window: Workbench): Promise<string[]> {
  const fetched = await Promise.all(
    window.page
      .workers()
      .map((worker) => worker.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name))),
  );
  return fetched.flat().flatMap((address) => /dist(?:\/|%2F)host(?:\/|%2F)([\w.]+)(?:&|$)/.exec(address)?.[1] ?? []);
}

journey(
  "in a web worker, a spec of tensor files is computed and shown, and .npy, .npz and .safetensors open",
  { file: spec, files },
  async (window) => {
    const { panel } = window;
    const editor = window.editor(spec);
    await editor.ready();
    await editor.lens("Compute attention").click();
    await panel.ready();
    await panel.says("Up to date");
    await panel.step("weights").getByRole("grid").focus();
    await panel.explains(`1 / ${size}`);
    await showsTensor(window, "one.npy", "one.npy");
    await showsTensor(window, "two.npz", "second");
    await showsTensor(window, "three.safetensors", "h.q");
    assert.deepEqual(await loadedByWorkers(window), ["features.cjs"], "the extension is in a worker of the page");
  },
);
