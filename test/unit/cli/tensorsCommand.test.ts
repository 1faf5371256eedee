import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { zipSync } from "fflate";
import { tensorsCommand } from "../../../src/cli/tensorsCommand.ts";

const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n";
const npy = Buffer.concat([
  Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]),
  Buffer.from(header),
  Buffer.from(Float64Array.of(-0, Number.POSITIVE_INFINITY).buffer),
]);

async function run(bytes: Uint8Array, tensor?: string, slice?: string, name = "x.npy", json = true) {
  const folder = mkdtempSync(join(tmpdir(), "attn-"));
  const file = join(folder, name);
  let written = "";
  let reported = "";
  const output = {
    write: async (text: string) => {
      written += text;
    },
    report: (line: string) => {
      reported += line;
    },
  };
  try {
    writeFileSync(file, bytes);
    const status = await tensorsCommand(
      {
        files: [file],
        json,
        ...(tensor === undefined ? {} : { tensor }),
        ...(slice === undefined ? {} : { slice }),
      },
      output,
    );
    assert.deepEqual(new Uint8Array(readFileSync(file)), new Uint8Array(bytes));
    return { status, written, reported: reported.replace(file, "FILE") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a tensor is listed with its type and shape, and its numbers are printed whole", async () => {
  const listed = JSON.parse((await run(npy)).written);
  assert.deepEqual(listed.tensors, [
    { name: "", dtype: "float64", shape: [2], min: 0, max: 0, mean: 0, nan: 0, infinite: 1 },
  ]);
  const { status, written } = await run(npy, "");
  assert.equal(status, 0);
  assert.equal(written, '{"name":"","dtype":"float64","shape":[2],"data":[-0.0,"Infinity"]}\n');
});

test("a file that is cut, and a name that is not there, end in a reason and status 2", async () => {
  const { status, reported } = await run(npy.subarray(0, npy.length - 1));
  assert.deepEqual([status, reported], [2, "FILE: the shape 2 needs 16 bytes, the file has 15"]);
  assert.equal((await run(npy, "w")).reported, 'FILE: there is no tensor "w"');
});

test("a slice prints its part, and integers beyond 2^53 stay exact", async () => {
  assert.equal(
    (await run(npy, "", "::-1")).written,
    '{"name":"","dtype":"float64","shape":[2],"data":["Infinity",-0.0]}\n',
  );
  const head = npy
    .subarray(0, npy.length - 16)
    .toString("latin1")
    .replace("<f8", "<i8");
  const integers = Buffer.concat([
    Buffer.from(head, "latin1"),
    Buffer.from(BigInt64Array.of(1n, 2n ** 62n + 1n).buffer),
  ]);
  assert.equal(
    (await run(integers, "", "1:")).written,
    '{"name":"","dtype":"int64","shape":[1],"data":["4611686018427387905"]}\n',
  );
  assert.deepEqual((await run(npy, "", "5")).reported, "FILE: index 5 of the slice is outside axis 1 of length 2");
});

test("the labels of a table name its rows and columns, which are no numbered files", async () => {
  const { written } = await run(Buffer.from(",the,cat\nsat,1,2\non,3,4\n"), undefined, undefined, "x.csv", false);
  assert.equal(
    written,
    [
      '""  float64 2×2  1 … 4  query × key',
      '"rows"  2 labels: "sat", "on"',
      '"columns"  2 labels: "the", "cat"',
      "",
    ].join("\n"),
  );
});

test("an archive with a damaged member is listed, with the reason and status 2; the other member can be printed", async () => {
  const archive = zipSync({ "a.npy": npy, "b.npy": npy }, { level: 0 });
  archive[npy.length + 30 + 4] = 0xff;
  const { status, written, reported } = await run(archive, undefined, undefined, "x.npz", false);
  assert.deepEqual(
    [status, reported],
    [2, 'FILE: the zip archive cannot be read: the checksum (CRC) of the member "a.npy" is wrong'],
  );
  assert.match(written, /^"a" {2}the zip.*\n"b" {2}float64 2 /);
  assert.equal((await run(archive, "b", undefined, "x.npz")).status, 0);
});

test("a list says which whole numbers of a JSON file float64 does not keep", async () => {
  const { status, written, reported } = await run(
    Buffer.from('{"w": [[1, 9007199254740993], [2, 3]], "v": [[9007199254740992, 5]]}'),
    undefined,
    undefined,
    "x.json",
    false,
  );
  assert.match(written, /^"w" {2}float64 2×2/);
  assert.equal(
    reported,
    "FILE: warning: w[1,2] is 9007199254740992 here: float64 does not keep all digits that the file has",
  );
  assert.equal(status, 0);
});

test("a broken line of JSON lines leaves no word about its numbers", async () => {
  const lines = "[[1, 9007199254740993], [2]\n[[9007199254740992, 3]]\n[[4, 9007199254740993]]\n";
  const { written, reported } = await run(Buffer.from(lines), undefined, undefined, "x.jsonl", false);
  assert.match(written, /"1" {2}float64 1×2/);
  assert.match(reported, /^FILE: warning: 2\[1,2\] is 9007199254740992 here/);
});
