import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileRecipesIn, packSpec, unpackSpec } from "../../../src/compute/packedSpec.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { parseWithFiles } from "../../../src/core/format/parseSpec.ts";
import { SpecFiles } from "../../../src/core/format/specFiles.ts";
import { plainText } from "../../../src/core/words.ts";
import { folderWorld } from "../../../src/files/folderWorld.ts";
import { readRecipes } from "../../../src/files/readRecipes.ts";
import { StampedFile } from "../../../src/files/stampedFile.ts";
import { npyBytes } from "./tensorBytes.ts";

const root = mkdtempSync(join(tmpdir(), "attn-files-"));
after(() => rmSync(root, { recursive: true }));
const wall = join(root, "wall");
const base = join(wall, "specs");
mkdirSync(base, { recursive: true });
mkdirSync(join(root, "wall-beside"));
const put = (path: string, value: number) => writeFileSync(join(root, path), npyBytes([1, 1], [value]));
put("wall/specs/q.npy", 3);
put("wall/up.npy", 4);
put("outside.npy", 5);
put("wall-beside/x.npy", 6);
symlinkSync("../up.npy", join(base, "in.npy"));
symlinkSync("../../outside.npy", join(base, "out.npy"));
symlinkSync("../../nothing.npy", join(base, "dangling.npy"));
symlinkSync("../..", join(base, "folder"));
symlinkSync("loop.npy", join(base, "loop.npy"));
mkdirSync(join(base, "dir.npy"));

const text = (reference: string) => `{"Q": {"file": "${reference}"}, "K": [[1]], "V": [[2]]}`;

async function parsed(reference: string, foldersAbove = 1) {
  const files = new SpecFiles(folderWorld(base, wall));
  return parseWithFiles(text(reference), files, { foldersAbove });
}

test("files inside the folder are read, also by a link that stays inside", async () => {
  for (const [reference, value] of [
    ["q.npy", 3],
    ["in.npy", 4],
    ["../up.npy", 4],
    ["folder/wall/up.npy", 4],
  ] as const) {
    const { spec, problems } = await parsed(reference);
    assert.deepEqual(spec?.main.blocks[0]?.Q?.data, Float64Array.of(value), `${reference} ${problems[0]?.message}`);
  }
});

test("nothing outside the folder is read, and the message is the one for a file that is not there", async () => {
  for (const reference of [
    "out.npy",
    "dangling.npy",
    "folder/outside.npy",
    "folder/wall-beside/x.npy",
    "folder/none.npy",
    "none.npy",
  ]) {
    const { spec, problems } = await parsed(reference);
    assert.equal(spec, undefined);
    const told = problems.map(({ message }) => plainText(message));
    assert.deepEqual(told, [`${reference}: there is no such file in the folder from which files can be read`]);
  }
  assert.match(plainText((await parsed("loop.npy")).problems[0]!.message), /too many symbolic links/);
  assert.match(plainText((await parsed("dir.npy")).problems[0]!.message), /only a regular file/);
});

test("a recipe travels as a few bytes and is read where it arrives", async () => {
  const { spec } = await parsed("q.npy");
  const sent = structuredClone(packSpec(spec!));
  assert.ok(!JSON.stringify(sent).includes('"data":{"0":3}'), "the numbers were sent");
  const arrived = unpackSpec(sent, await readRecipes(fileRecipesIn(sent)));
  assert.deepEqual(computeSpec(arrived), computeSpec(spec!));
});

test("a file that was replaced since is another file", async () => {
  put("wall/specs/r.npy", 1);
  const sent = structuredClone(packSpec((await parsed("r.npy")).spec!));
  const source = await StampedFile.open(join(base, "r.npy"));
  put("wall/specs/new.npy", 2);
  renameSync(join(base, "new.npy"), join(base, "r.npy"));
  await assert.rejects(readRecipes(fileRecipesIn(sent)), /changed while it was read/);
  await source.close();
  await assert.rejects(source.read(0, 8), /changed while it was read/);
});
