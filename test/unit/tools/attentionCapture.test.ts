import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { checkCommand } from "../../../src/cli/checkCommand.ts";
import { memorySource } from "../../../src/core/tensor/files/byteSource.ts";
import { openTensorFile } from "../../../src/core/tensor/files/openTensorFile.ts";
import { readValues } from "../../../src/core/tensor/files/storedTensor.ts";

const lacks = (module: string) =>
  spawnSync("python3", ["-c", `import ${module}`]).status === 0
    ? false
    : `python3 with ${module} is not on this machine`;

/** Runs a Python program beside the capture, in a folder of its own, and hands that folder over. */
async function inFolder(program: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "attn-"));
  try {
    const env = { ...process.env, PYTHONPATH: resolve("tools"), PYTHONDONTWRITEBYTECODE: "1" };
    const run = spawnSync("python3", ["-c", program], { cwd: folder, env, encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `attn check` says of every spec in a folder. */
async function checked(folder: string): Promise<string[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".attn.json"))
    .toSorted();
  let said = "";
  const output = {
    write: async (text: string) => {
      said += text;
    },
    report: (line: string) => {
      said += `${line}\n`;
    },
  };
  const paths = files.map((name) => join(folder, name));
  await checkCommand({ name: "check", files: paths, reporter: "text", quiet: true, strict: false }, output);
  return said
    .trim()
    .split("\n")
    .map((line) => line.replaceAll(`${folder}/`, ""));
}

const setUp = `
import numpy as np
from attention_capture import save
r = np.random.default_rng(7)
def run(dtype, hq, hk, causal=False, mask=None):
    q, k, v = (r.standard_normal((2, h, 4, 8)).astype(dtype) for h in (hq, hk, hk))
    wide = [np.repeat(x, hq // x.shape[1], 1).astype("f8") for x in (q, k, v)]
    scores = wide[0] @ wide[1].swapaxes(-1, -2)
    scaled = scores / np.sqrt(8)
    masked = np.where(np.tril(np.ones((4, 4), bool)), scaled, -np.inf) if causal else scaled
    if mask is not None:
        masked = np.where(mask, masked, -np.inf) if mask.dtype == bool else masked + mask
    weights = np.exp(masked - masked.max(-1, keepdims=True))
    weights = weights / weights.sum(-1, keepdims=True)
    steps = dict(scores=scores, scaled=scaled, weights=weights, context=weights @ wide[2])
    return dict(q=q, k=k, v=v, causal=causal, mask=mask, **{name: x.astype(dtype) for name, x in steps.items()})
`;

test("what NumPy computes is saved and holds, of every type, with heads, groups, masks and biases", {
  skip: lacks("numpy"),
}, async () => {
  const program = `${setUp}
save("a.attn", tokens=["a", "b", "c", "d"], **run("float32", 4, 2, True))
save("b", **run("float64", 2, 2))
save("c", **run("float16", 2, 2, True, np.array([1, 0, 1, 1], bool) | np.eye(4, dtype=bool)))
save("d.attn.json", **run("float64", 2, 2, False, r.standard_normal((4, 4))))
one = {name: x[0, 0] for name, x in run("float64", 1, 1).items() if name in "qkv" or name == "weights"}
save("e", **one)
wrong = run("float32", 2, 2)
wrong["weights"] = wrong["weights"] + np.float32(0.01)
save("f", **wrong)
save("g", weights=one["weights"])
`;
  await inFolder(program, async (folder) => {
    const said = await checked(folder);
    const holds = (name: string, count: number) =>
      `${name}.attn.json: ${count === 1 ? "1 expected step matches" : `all ${count} expected steps match`}`;
    for (const name of ["a", "b", "c", "d"]) assert.ok(said.includes(holds(name, 4)), said.join("\n"));
    assert.ok(said.includes(holds("e", 1)), said.join("\n"));
    assert.ok(
      said.some((line) => line.startsWith("f.attn.json") && line.includes("weights")),
      said.join("\n"),
    );
    assert.ok(said.includes("g.attn.json: nothing is expected"), said.join("\n"));
  });
});

test("numbers are saved to the bit, big-endian and Fortran arrays in order, and what cannot be saved is said", {
  skip: lacks("numpy"),
}, async () => {
  const program = `
import numpy as np
from attention_capture import save, write_safetensors
a = np.arange(6, dtype=">f4").reshape(2, 3)
write_safetensors("x.safetensors", {"be": a, "fortran": np.asfortranarray(a).T, "b": np.array([True, False]), "i": np.array([2**62 + 1])})
for wrong in ({"q": a}, {}, {"weights": a, "odd": a}, {"weights": np.array(["x"])}):
    try:
        save("y", **wrong)
    except TypeError:
        continue
    raise SystemExit("saved " + str(wrong))
`;
  await inFolder(program, async (folder) => {
    assert.deepEqual(readdirSync(folder), ["x.safetensors"]);
    const { tensors } = await openTensorFile(
      memorySource(readFileSync(join(folder, "x.safetensors"))),
      "x.safetensors",
    );
    const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    const numbers = async (name: string) => {
      const { data, exact } = await readValues(found.get(name) ?? assert.fail(name));
      return [...(exact ?? data)];
    };
    assert.deepEqual(await numbers("be"), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(await numbers("fortran"), [0, 3, 1, 4, 2, 5]);
    assert.deepEqual(await numbers("b"), [1, 0]);
    assert.deepEqual(await numbers("i"), [2n ** 62n + 1n]);
  });
});

test("a PyTorch model is captured, and gives what it gave", { skip: lacks("torch") }, async () => {
  const program = `
import torch
from attention_capture import capture
torch.manual_seed(1)
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.mha = torch.nn.MultiheadAttention(8, 2, batch_first=True)
    def forward(self, x):
        y, w = self.mha(x, x, x)
        return torch.nn.functional.scaled_dot_product_attention(x[:, None], y[:, None], y[:, None], is_causal=True), w
net, x = Net().eval(), torch.randn(1, 4, 8)
with torch.no_grad():
    before = net(x)
    with capture(net, "run") as captured:
        after = net(x)
assert all(torch.equal(a, b) or torch.allclose(a, b, atol=1e-6) for a, b in zip(before, after))
assert len(captured.files) == 2, captured.files
`;
  await inFolder(program, async (folder) => {
    const said = await checked(folder);
    assert.ok(said.includes("run-1.attn.json: 1 expected step matches"), said.join("\n"));
  });
});
