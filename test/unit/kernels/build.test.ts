import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { bytesOfHex } from "../../../src/core/engine/kernels/hex.ts";
import { loadKernels } from "../../../src/core/engine/kernels/kernelModule.ts";
import { plainKernels, wasmKernels } from "../../../src/core/engine/kernels/kernels.ts";
import { relaxedSimdBytes, simdBytes } from "../../../src/core/engine/kernels/wasmBytes.ts";
import "./support.ts";

interface Builder {
  readonly generated: string;
  generatedSource(): Promise<string>;
}

test("the committed WebAssembly is what the sources under kernels/ compile to", async () => {
  const builder = (await import(pathToFileURL(resolve("scripts/kernels.mjs")).href)) as Builder;
  assert.equal(readFileSync(builder.generated, "utf8"), await builder.generatedSource());
});

test("both modules together are at most 32 KB", () => {
  const bytes = bytesOfHex(simdBytes).length + bytesOfHex(relaxedSimdBytes).length;
  assert.ok(bytes <= 32 * 1024, `${bytes} bytes`);
});

test("hexadecimal is read as everybody else reads it", () => {
  for (const text of ["", "00", "0aff", "deadbeef", simdBytes]) {
    assert.deepEqual(bytesOfHex(text), new Uint8Array(Buffer.from(text, "hex")));
  }
});

test("the build with fused multiply-add is taken where the engine has it, else the plain one, else none", async () => {
  const real = WebAssembly.validate;
  const relaxed = bytesOfHex(relaxedSimdBytes).length;
  try {
    assert.equal((await loadKernels())?.build, "relaxed-simd");
    WebAssembly.validate = (bytes) => bytes.byteLength !== relaxed && real(bytes);
    assert.equal((await loadKernels())?.build, "simd");
    WebAssembly.validate = () => false;
    assert.equal(await wasmKernels(), plainKernels);
  } finally {
    WebAssembly.validate = real;
  }
});

test("where compiling is forbidden or WebAssembly is missing, the plain loops stand in", async () => {
  const real = globalThis.WebAssembly;
  try {
    globalThis.WebAssembly = {
      ...real,
      validate: () => true,
      compile: () => Promise.reject(new real.CompileError("forbidden by a policy")),
    } as typeof WebAssembly;
    assert.equal(await wasmKernels(), plainKernels);
    globalThis.WebAssembly = undefined as never;
    assert.equal(await wasmKernels(), plainKernels);
  } finally {
    globalThis.WebAssembly = real;
  }
});
