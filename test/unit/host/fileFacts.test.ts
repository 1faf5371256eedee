import assert from "node:assert/strict";
import { test } from "node:test";
import { filePlaceAt, referenceHover, tensorChoices } from "../../../src/analysis/fileFacts.ts";
import { parseWithFiles } from "../../../src/core/format/parseSpec.ts";
import { SpecFiles } from "../../../src/core/format/specFiles.ts";
import { memorySource } from "../../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../../src/core/tensor/files/openTensorFile.ts";
import { plainText } from "../../../src/core/words.ts";
import { safetensorsBytes } from "../files/tensorBytes.ts";

const bytes = safetensorsBytes({ q: { shape: [2, 2], data: [3, -4, 9, 9] }, k: { shape: [1], data: [1] } });

async function document(text: string) {
  const open = async () => ({ source: memorySource(bytes), place: undefined, stamp: "1" });
  return parseWithFiles(text, new SpecFiles({ open, list: openTensorFile }));
}

test("a hover over a reference tells the tensor's type and shape in the file, and what is taken of it", async () => {
  const text = '{ "Q": { "file": "m.safetensors", "tensor": "q", "slice": ":1" }, "K": [[1, 1]], "V": [[2]] }';
  const spec = await document(text);
  for (const at of ["m.safe", '"q"']) {
    const place = filePlaceAt(spec, text.indexOf(at) + 1);
    assert.ok(place);
    const said = referenceHover(spec, place).map((part) => (part.kind === "sentence" ? plainText(part.words) : ""));
    assert.deepEqual(said, ["q in the file: float32 2×2", "Taken as Q: 1×2, range −4 … 3"]);
  }
  assert.equal(filePlaceAt(spec, text.indexOf(":1")), undefined);
});

test("the tensors of a file are offered also where the written one is not there", async () => {
  const text = '{ "Q": { "file": "m.safetensors", "tensor": "" }, "K": [[1]], "V": [[2]] }';
  const spec = await document(text);
  const place = filePlaceAt(spec, text.indexOf('""') + 1);
  assert.ok(place);
  assert.deepEqual(tensorChoices(spec, place), [
    { name: "q", detail: "float32 2×2" },
    { name: "k", detail: "float32 1" },
  ]);
  const [said] = referenceHover(spec, place);
  assert.equal(said?.kind === "sentence" && plainText(said.words), "The file holds 2 tensors.");
});
