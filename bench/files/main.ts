import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withTensors } from "../../src/cli/tensorSources.ts";
import { readView } from "../../src/core/tensor/files/tensorView.ts";
import { lookAtTiles } from "./tiles.ts";

const megabyte = 2 ** 20;

/** Sizes of the tensors of a file of 5 GB: 20 layers of 8 heads of 2,862². */
const shape = [8, 2_862, 2_862];
const layers = 20;

/**
 * Lists a sparse `.safetensors` of 5 GB and reads a slice of 1,024², by range; then looks at matrices of growing sides. Prints
 * milliseconds, bytes and growth of memory.
 */
export async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "attn-"));
  try {
    const file = sparseFile(join(folder, "large.safetensors"));
    const began = performance.now();
    const before = process.memoryUsage().rss;
    await withTensors(file, async ({ tensors }) => {
      const listed = performance.now();
      console.log(`list of ${tensors.length} tensors: ${(listed - began).toFixed(0)} ms`);
      const last = tensors.at(-1);
      if (last === undefined) throw new Error("the file holds no tensors");
      const numbers = await readView(last, { slice: "7, 1000:2024, 1500:2524" });
      const grown = (process.memoryUsage().rss - before) / megabyte;
      const ms = (performance.now() - listed).toFixed(0);
      console.log(
        `slice of ${Math.sqrt(numbers.length)}²: ${ms} ms, ${grown.toFixed(0)} MB more memory, ${(numbers.byteLength / megabyte).toFixed(0)} MB of them the slice`,
      );
    });
    await lookAtTiles(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sparseFile(path: string): string {
  const bytes = 4 * shape.reduce((product, size) => product * size, 1);
  const header: Record<string, object> = {};
  for (let layer = 0; layer < layers; layer++) {
    const data_offsets = [layer * bytes, (layer + 1) * bytes];
    header[`h.${layer}.attn.pattern`] = { dtype: "F32", shape, data_offsets };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const handle = openSync(path, "w");
  writeSync(handle, Buffer.concat([length, text]));
  ftruncateSync(handle, 8 + text.length + layers * bytes);
  closeSync(handle);
  return path;
}
