import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { bytesOfBase64 } from "../../../src/core/engine/kernels/base64.ts";
import { kernelModules, loadKernels } from "../../../src/core/engine/kernels/kernelModule.ts";
import { plainKernels, wasmKernels } from "../../../src/core/engine/kernels/kernels.ts";
import { packedModules, relaxedSimdLength } from "../../../src/core/engine/kernels/wasmBytes.ts";
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
  const bytes = kernelModules().reduce((sum, [, module]) => sum + module.length, 0);
  assert.ok(bytes <= 32 * 1024, `${bytes} bytes`);
});

test("base64 is read as everybody else reads it", () => {
  for (const text of ["", "AA==", "AAE=", "AAEC", "+/+/", packedModules]) {
    assert.deepEqual(bytesOfBase64(text), new Uint8Array(Buffer.from(text, "base64")));
  }
});

test("the build with fused multiply-add is taken where the engine has it, else the plain one, else none", async () => {
  const real = WebAssembly.validate;
  const relaxed = relaxedSimdLength;
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
