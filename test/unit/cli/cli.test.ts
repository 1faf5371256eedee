import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "../../conformance/commandLine.ts";

const attn = await bundledCommandLine();

/** Writes a file for one test and returns its path. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(attn.folder, name);
  writeFileSync(path, content);
  return path;
}

const worked = {
  X: [
    [1, 0, 1, 0],
    [0, 2, 0, 2],
    [1, 1, 1, 1],
  ],
  Wq: [
    [1, 0, 1],
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 1],
  ],
  Wk: [
    [0, 0, 1],
    [1, 1, 0],
    [0, 1, 0],
    [1, 1, 0],
  ],
  Wv: [
    [0, 2, 0],
    [0, 3, 0],
    [1, 0, 3],
    [1, 1, 0],
  ],
  scale: 1,
};
const scores = [
  [2, 4, 4],
  [4, 16, 12],
  [4, 12, 10],
];

test("compute prints each step as a table whose points stand below each other", () => {
  const { status, stdout } = attn.run("compute", file("worked.attn.json", JSON.stringify(worked)));
  assert.equal(status, 0);
  assert.ok(stdout.includes("scores  3×3\n   0   1   2\n0  2   4   4\n1  4  16  12\n2  4  12  10\n"), stdout);
  assert.ok(stdout.includes("0  1.9366  6.6831  1.5951\n1  2.0000  7.9640  0.0540\n"), stdout);
});

test("compute makes the context of scores that are too many to be kept, and says which steps are not", () => {
  const path = file(
    "long.attn.json",
    JSON.stringify({ X: { random: "normal", shape: [8200, 2], seed: 1 }, mask: "causal" }),
  );
  const all = attn.run("compute", path);
  assert.equal(all.status, 0, all.stderr);
  assert.match(all.stdout, /^context {2}8200×2$/m);
  assert.match(all.stdout, /^not kept, being 1×1×8200×8200 each: scores, scaled, masked, weights$/m);
  for (const step of ["weights", "meanWeights", "weighted"]) {
    const one = attn.run("compute", path, "--step", step);
    assert.equal(one.status, 2);
    assert.match(
      one.stderr,
      new RegExp(`--step ${step}: 1×1×8200×8200 numbers are not kept, being more than 67108864`),
    );
  }
});

test("compute labels rows and columns with tokens, wide characters taking two columns", () => {
  const spec = { tokens: ["我", "b"], Q: [[1], [2]], K: [[1], [2]], V: [[1], [2]], scale: 1 };
  const { stdout } = attn.run("compute", file("tokens.attn.json", JSON.stringify(spec)), "--step", "scores");
  assert.equal(stdout, "scores  2×2\n      0 我  1 b\n0 我     1    2\n1 b      2    4\n\n");
});

test("keys are labelled by tokens of their own, and by none where there is not one for each", () => {
  const weights = [
    [0.25, 0.25, 0.5],
    [0.5, 0.25, 0.25],
  ];
  const heading = (spec: object) =>
    attn
      .run("compute", file("dump.attn.json", JSON.stringify(spec)))
      .stdout.split("\n")[1]
      ?.trim()
      .split(/ {2,}/);
  assert.deepEqual(heading({ tokens: ["a", "b"], weights }), ["0", "1", "2"]);
  assert.deepEqual(heading({ tokens: ["a", "b"], memory: { tokens: ["x", "y", "z"] }, weights }), [
    "0 x",
    "1 y",
    "2 z",
  ]);
  assert.deepEqual(heading({ tokens: ["a", "b", "c"], weights: [...weights, [0, 0, 1]] }), ["0 a", "1 b", "2 c"]);
});

test("a label cannot move the cursor or hide behind control characters", () => {
  const spec = { tokens: ["\u001b[2J", "\u202Eb"], Q: [[1], [2]], K: [[1], [2]], V: [[1], [2]] };
  const { stdout } = attn.run("compute", file("control.attn.json", JSON.stringify(spec)));
  assert.ok(stdout.includes("\\u001B[2J") && stdout.includes("\\u202E"), stdout);
  assert.ok(!stdout.includes("\u001b") && !stdout.includes("\u202e"));
});

test("masked cells are drawn unlike zeros, and a row without any key is told", () => {
  const spec = {
    ...worked,
    mask: [
      [1, 0, 0],
      [1, 1, 1],
      [0, 0, 0],
    ],
  };
  const { stdout } = attn.run("compute", file("masked.attn.json", JSON.stringify(spec)));
  assert.ok(
    stdout.includes("weights  3×3\n      0       1       2\n0     1  ·       ·\n1  6e-6  0.9820  0.0180\n"),
    stdout,
  );
  assert.ok(stdout.includes("(· = masked)"));
  assert.ok(stdout.includes("[batch,head,query] [0,0,2]"), stdout);
});

test("--json is one object with shapes, flat data, non-finite numbers as strings and −0 as -0.0", () => {
  const spec = {
    Q: [[-0.0, 1]],
    K: [
      [1, 0],
      [0, 1],
    ],
    V: [[1], ["NaN"]],
    mask: [[1, 0]],
    scale: 1,
    heads: 1,
  };
  const path = file("json.attn.json", JSON.stringify(spec).replace("[[0,1]]", "[[-0.0,1]]"));
  const { status, stdout } = attn.run("compute", path, "--json");
  assert.equal(status, 0);
  const { layers } = JSON.parse(stdout);
  assert.deepEqual(layers[0].steps.masked, { shape: [1, 1, 1, 2], data: [0, "-Infinity"] });
  assert.deepEqual(layers[0].steps.V.data, [1, "NaN"]);
  assert.deepEqual(layers[0].steps.context, { shape: [1, 1, 1, 1], data: [1] });
  assert.deepEqual(layers[0].fullyMasked, []);
  assert.ok(stdout.includes('"Q":{"shape":[1,1,1,2],"data":[-0.0,1]}'), stdout);
});

test("--step takes several steps, also those that are made on demand, under the names they were asked by", () => {
  const path = file("steps.attn.json", JSON.stringify(worked));
  const { layers } = JSON.parse(
    attn.run("compute", path, "--step", "scores,output,meanWeights,weighted", "--json").stdout,
  );
  assert.deepEqual(Object.keys(layers[0].steps), ["scores", "output", "meanWeights", "weighted"]);
  assert.deepEqual(layers[0].steps.scores.data, scores.flat());
  assert.deepEqual(layers[0].steps.output.shape, [1, 1, 3, 3], "one head and no Wo: output is context");
  assert.deepEqual(layers[0].steps.weighted.shape, [1, 1, 3, 3, 3]);
});

test("--layer picks one layer by number, or one of the encoder by path", () => {
  const one = { Q: undefined, heads: 1 };
  const spec = { encoder: { X: [[1, 2]], layers: [one] }, X: [[1, 0]], layers: [one, { memory: "encoder" }] };
  const path = file("layers.attn.json", JSON.stringify(spec));
  const pick = (layer: string) => JSON.parse(attn.run("compute", path, "--json", "--layer", layer).stdout);
  assert.equal(pick("1").layers.length, 1);
  assert.deepEqual(pick("1").layers[0].steps.K.data, [1, 2]);
  assert.deepEqual(pick("encoder.layers[0]").encoder[0].steps.X.data, [1, 2]);
  assert.equal(JSON.parse(attn.run("compute", path, "--json").stdout).encoder.length, 1);
  const missing = attn.run("compute", path, "--layer", "2");
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /there are 2, from 0: encoder\.layers\[0\], layers\[0\], layers\[1\]/);
});

test("--step may stand several times, and a layer that lacks a step is shown without it", () => {
  const spec = { encoder: { Q: [[1]], K: [[1]], V: [[1]] }, X: [[1]], memory: "encoder" };
  const path = file("some.attn.json", JSON.stringify(spec));
  const { stdout } = attn.run("compute", path, "--step", "X", "--step=Q", "--json");
  const { encoder, layers } = JSON.parse(stdout);
  assert.deepEqual(Object.keys(encoder[0].steps), ["Q"]);
  assert.deepEqual(Object.keys(layers[0].steps), ["X", "Q"]);
});

test("a full disk is told in one line", { skip: !existsSync("/dev/full") && "there is no /dev/full" }, () => {
  const path = file("full.attn.json", JSON.stringify(worked));
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [attn.program, "compute", path], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  assert.equal(stderr, "attn: the output cannot be written (ENOSPC)\n");
  assert.equal(status, 74);
});

test("check names the place, index, got and want of the first differing cell, and how many differ by how much", () => {
  const expected = {
    scores: [
      [2, 4, 4],
      [4, 16, 12.5],
      [4, 12, 11],
    ],
    weights: [[1]],
  };
  const { weights: _, ...rest } = expected;
  const path = file("wrong.attn.json", JSON.stringify({ ...worked, expected: rest }, null, 1));
  const line =
    readFileSync(path, "utf8")
      .split("\n")
      .findIndex((text) => text.includes("12.5")) + 1;
  const { status, stdout } = attn.run("check", path);
  assert.equal(status, 1);
  assert.equal(
    stdout,
    `${path}:${line}:5: scores[1,2]: got 12, want 12.5; 2 of 9 cells differ, largest difference 1\n` +
      "  cannot be rounding: 4e13 × the bound of float64\n" +
      `${path}: 1 of 1 expected steps does not match\n`,
  );
});

test("warnings go to standard error with their place; --quiet mutes them, --strict makes them fail", () => {
  const text = JSON.stringify({ ...worked, bias: [[0, -1e-9, 0]], expected: { scores } }, null, 1);
  const path = file("warned.attn.json", text);
  const line = text.split("\n").findIndex((one) => one.includes("1e-9")) + 1;
  const warning = `${path}:${line}:4: warning: A bias of -1e-9 hides nothing: "-Infinity" or a mask hides a key\n`;
  for (const command of ["check", "compute"]) {
    const told = attn.run(command, path);
    assert.deepEqual([told.status, told.stderr], [0, warning], command);
    const quiet = attn.run(command, path, "--quiet");
    assert.deepEqual([quiet.status, quiet.stderr, quiet.stdout], [0, "", told.stdout], command);
    const strict = attn.run(command, path, "--strict");
    assert.deepEqual([strict.status, strict.stderr, strict.stdout], [1, warning, told.stdout], command);
    assert.equal(attn.run(command, path, "--strict", "--quiet").status, 1, command);
    assert.equal(attn.run(command, file("calm.attn.json", JSON.stringify(worked)), "--strict").status, 0, command);
  }
});

test("of very many warnings a hundred are said, and the rest counted", () => {
  const layers = Array.from({ length: 130 }, () => ({ bias: [[-1e-9]] }));
  const { stderr } = attn.run("check", file("many.attn.json", JSON.stringify({ X: [[1]], layers })));
  const lines = stderr.trimEnd().split("\n");
  assert.equal(lines.length, 101);
  assert.match(lines[100] ?? "", /many\.attn\.json:1:\d+: warning: 30 more warnings are not shown$/);
});

test("check of several files says all outcomes; the worst one is the exit status", () => {
  const right = file("right.attn.json", JSON.stringify({ ...worked, expected: { scores } }));
  const wrong = file("differs.attn.json", JSON.stringify({ ...worked, expected: { scores: 7 } }));
  const differs = file(
    "moved.attn.json",
    JSON.stringify({
      ...worked,
      expected: {
        context: [
          [1, 1, 1],
          [1, 1, 1],
          [1, 1, 1],
        ],
      },
    }),
  );
  assert.equal(attn.run("check", right).status, 0);
  assert.equal(attn.run("check", right, differs).status, 1);
  const all = attn.run("check", right, differs, wrong, join(attn.folder, "none"));
  assert.equal(all.status, 2);
  assert.ok(all.stdout.endsWith("4 files: 1 match, 1 differ, 2 not understood\n"), all.stdout);
  assert.ok(all.stdout.includes(`${wrong}: not understood\n`), "a line for each file");
});

test("train prints the loss before each step and after the last", () => {
  const spec = { X: [[1]], Wv: [[1]], train: { target: [[0]], learningRate: 0.25 } };
  const path = file("train.attn.json", JSON.stringify(spec));
  // One key: the output is X·Wv = w, the loss w², its gradient 2w; so w falls by half at every step.
  assert.equal(attn.run("train", path, "--steps", "3").stdout, "0\t1\n1\t0.25\n2\t0.0625\n3\t0.015625\n");
  assert.equal(attn.run("train", path, "--json").stdout, '{"losses":[1,0.25]}\n');
  const none = attn.run("train", file("untrained.attn.json", JSON.stringify(worked)));
  assert.equal(none.status, 2);
  assert.match(none.stderr, /untrained\.attn\.json:1:1: there is no "train" in this file/);
});

test("files that cannot be read are told with a place and exit status 2", () => {
  const folder = join(attn.folder, "folder.attn.json");
  mkdirSync(folder);
  const binary = file("latin1.attn.json", Uint8Array.of(0x7b, 0x0a, 0x20, 0xe9, 0x7d));
  const cutOff = file("cut.attn.json", Uint8Array.of(0x7b, 0x22, 0xe6, 0x88));
  const cases: [string, string][] = [
    [cutOff, ":1:3: not valid UTF-8"],
    [join(attn.folder, "none.attn.json"), ":1:1: no such file"],
    [folder, ":1:1: is a directory"],
    [binary, ":2:2: not valid UTF-8"],
    [file("empty.attn.json", ""), ":1:1: "],
  ];
  for (const [path, message] of cases) {
    for (const command of ["compute", "check", "train"]) {
      const { status, stderr } = attn.run(command, path);
      assert.equal(status, 2);
      assert.ok(stderr.startsWith(path + message), stderr);
    }
  }
});

test("a spec whose scores would not fit, and have to be kept, is refused before anything is computed", () => {
  const text = '{\n  "heads": 2, "normalize": "sigmoid",\n  "X": {"fill": 1, "shape": [20000, 2]}\n}';
  const path = file("large.attn.json", text);
  const { status, stderr } = attn.run("check", path);
  assert.equal(status, 2);
  assert.equal(stderr, `${path}:3:3: 1×2×20000×20000 scores are 800000000, more than 67108864\n`);
});

test("a byte order mark is no part of the text", () => {
  const path = file("bom.attn.json", `\uFEFF${JSON.stringify({ X: [[1]], wq: [[1]] })}`);
  const { status, stderr } = attn.run("check", path);
  assert.equal(status, 2);
  assert.ok(stderr.startsWith(`${path}:1:12: `), stderr);
});

test("wrong command lines are explained with exit status 2", () => {
  const path = file("usage.attn.json", JSON.stringify(worked));
  const wrong: [string[], RegExp][] = [
    [[], /a command is missing/],
    [["comptue", path], /unknown command "comptue"\. Did you mean compute\?/],
    [
      ["constructor"],
      /unknown command "constructor"; there are compute, check, diagnose, train, export, heads, tensors/,
    ],
    [["compute"], /a file is missing/],
    [["compute", path, path], /takes one file, not 2/],
    [["compute", path, "--jsno"], /compute has no option --jsno\. Did you mean --json\?/],
    [["compute", path, "-json"], /compute has no option -json\. Did you mean --json\?/],
    [["export", path, "--json"], /export has no option --json\nTry/],
    [["compute", path, "--step"], /--step needs a value/],
    [["compute", path, "--step", "wieghts"], /--step wieghts: no such step\. Did you mean weights\?/],
    [["compute", path, "--step", "banana"], /no such step; there are embedding, X, /],
    [["compute", path, "--layer", "1"], /there is one, 0/],
    [["compute", path, "--layer", "0", "--layer", "0"], /--layer appears twice/],
    [["compute", path, "--json=yes"], /--json takes no value/],
    [["compute", file("given.attn.json", '{"Q": [[1]], "K": [[1]], "V": [[1]]}'), "--step", "X"], /has no such step/],
    [["train", path, "--steps", "-1"], /--steps takes a whole number/],
  ];
  for (const [args, message] of wrong) {
    const { status, stderr, stdout } = attn.run(...args);
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, message);
    assert.equal(stdout, "");
  }
});

test("--help tells the commands, --version the package's version", () => {
  const help = attn.run("--help");
  assert.equal(help.status, 0);
  for (const word of ["attn compute", "attn check", "attn train", "--json"]) assert.ok(help.stdout.includes(word));
  assert.equal(attn.run("check", "--help").stdout, help.stdout);
  assert.equal(attn.run("--version").stdout, `${JSON.parse(readFileSync("package.json", "utf8")).version}\n`);
});

test("a reader that goes away ends the program quietly", async () => {
  const spec = { Q: { random: "normal", shape: [400, 8], seed: 1 }, K: { random: "normal", shape: [400, 8], seed: 2 } };
  const path = file("long.attn.json", JSON.stringify({ ...spec, V: { random: "normal", shape: [400, 8], seed: 3 } }));
  const child = spawn(process.execPath, [attn.program, "compute", path, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (piece) => {
    stderr += piece;
  });
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [status] = await once(child, "close");
  assert.equal(stderr, "");
  assert.equal(status, 0);
});

test("export prints a picture of one step or a page of all, and explains what is not there", () => {
  const path = file("picture.json", JSON.stringify({ ...worked, title: "A <b> & c" }));
  const svg = attn.run("export", path, "--svg", "--step", "weights");
  assert.equal(svg.status, 0);
  assert.match(svg.stdout, /^<svg [\s\S]*A &lt;b&gt; &amp; c[\s\S]*>0\.47<[\s\S]*<\/svg>\n$/);
  assert.ok(!svg.stdout.includes('id="scores"'));
  const html = attn.run("export", path, "--html");
  assert.match(html.stdout, /^<!DOCTYPE html>[\s\S]*default-src &#39;none&#39;[\s\S]*q₁·k₂ = 1·4 \+ 0·4 \+ 2·0 = 4/);
  const wrong: readonly (readonly [string[], RegExp])[] = [
    [[], /takes --svg or --html/],
    [["--svg", "--html"], /takes --svg or --html/],
    [["--svg", "--head", "1"], /--head 1: there is one, 0/],
    [["--svg", "--batch", "x"], /--batch takes an index from 0, not "x"/],
    [["--svg", "--step", "weight"], /Did you mean weights/],
    [["--svg", "--step", "meanWeights"], /there is no picture of this step/],
  ];
  for (const [options, said] of wrong) {
    const run = attn.run("export", path, ...options);
    assert.equal(run.status, 2, options.join(" "));
    assert.match(run.stderr, said);
  }
});

test("heads prints every figure of every head, sorted by one or by a rule of the reader's own", () => {
  const path = file("induction.json", readFileSync("test/data/lessons/induction.attn.json", "utf8"));
  const table = attn
    .run("heads", path, "--quiet")
    .stdout.split("\n")
    .map((line) => line.split(/ {2,}/));
  assert.deepEqual(table[0]?.slice(0, 6), ["layer", "head", "archetype", "previous", "duplicate", "induction"]);
  assert.deepEqual(table[1]?.slice(0, 4), ["layers[0]", "0", "previous", "1"]);
  assert.deepEqual([table[2]?.[2], table[2]?.[5]], ["induction", "1"]);
  const rule = "tok[j-1] == tok[i] and j-1 < i";
  const { heads } = JSON.parse(attn.run("heads", path, "--quiet", "--json", "--find", rule).stdout) as {
    heads: { layer: string; archetype: string; figures: Record<string, number | null> }[];
  };
  assert.deepEqual(
    heads.map(({ layer, archetype }) => [layer, archetype]),
    [
      ["layers[1]", "induction"],
      ["layers[0]", "previous"],
    ],
  );
  assert.equal(heads[0]?.figures["find"], heads[0]?.figures["induction"]);
  assert.equal(heads[0]?.figures["circuits"], null);
  for (const [options, said] of [
    [["--find", "j == ("], /--find: The rule ends too early\. \(at character 7\)/],
    [["--sort", "size"], /--sort size: there is no such figure; there are previous, duplicate/],
    [["--layer", "7"], /there is no such layer/],
    [["--batch", "3"], /--batch 3: there/],
  ] as const) {
    const run = attn.run("heads", path, ...options);
    assert.equal(run.status, 2);
    assert.match(run.stderr, said);
  }
});
