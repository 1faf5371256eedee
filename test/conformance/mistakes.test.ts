import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "./commandLine.ts";
import { conformance, textOf } from "./files.ts";

const attn = await bundledCommandLine();

interface Mistake {
  readonly want: "diagnosis" | "warning" | "holds" | "message";
  readonly cause: string;
  readonly mustMention: readonly string[];
}
const manifest: Record<string, Mistake> = JSON.parse(textOf("mistakes", "manifest.json"));

interface Report {
  readonly explanations: readonly { readonly reproduces: boolean; readonly share: number; readonly text: string }[];
}

/** Causes of which a part is not in the spec, so that they can be named but not reproduced: gammas of the model. */
const partlyUnknown = /qNorm, kNorm/;

/** The exit status of `attn check`, and where it says what the case wants. */
const wanted = {
  holds: { status: 0, mark: /^$/ },
  warning: { status: 0, mark: /^.+:\d+:\d+: warning: / },
  message: { status: 2, mark: /^.+:\d+:\d+: (?!warning: )/ },
} as const;

for (const [name, { want, cause, mustMention }] of Object.entries(manifest)) {
  if (want === "diagnosis") {
    test(`attn diagnose on mistakes/${name}: ${cause}`, () => {
      const file = join(conformance, "mistakes", name);
      const checked = attn.run("check", file);
      assert.equal(checked.status, 1, checked.stderr);
      const report: Report = JSON.parse(attn.run("diagnose", file, "--json").stdout);
      const best = report.explanations[0];
      assert.ok(best, "an explanation");
      assert.ok(checked.stdout.includes(best.text), checked.stdout);
      for (const word of mustMention)
        assert.ok(best.text.toLowerCase().includes(word), `${best.text} mentions ${word}`);
      if (partlyUnknown.test(cause)) assert.ok(!best.reproduces && best.share > 0.9, best.text);
      else assert.ok(best.reproduces, best.text);
    });
    continue;
  }
  test(`attn check on mistakes/${name}: ${want}, ${cause}`, () => {
    const file = join(conformance, "mistakes", name);
    const { status, stderr, stdout } = attn.run("check", file);
    assert.equal(status, wanted[want].status, stderr + stdout);
    const lines = stderr.trimEnd().split("\n");
    assert.match(lines[0] ?? "", wanted[want].mark);
    const said = lines.map((line) => line.replace(file, "").toLowerCase()).join("\n");
    for (const word of mustMention) assert.ok(said.includes(word), `${said} mentions ${word}`);
    assert.equal(attn.run("check", file, "--quiet", "--strict").status, want === "warning" ? 1 : status);
  });
}
