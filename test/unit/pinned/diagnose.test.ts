import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { boundedDiagnosis, forDiagnosis } from "../../../src/core/diagnose/boundedDiagnosis.ts";
import { diagnosisJson } from "../../../src/core/diagnose/diagnosisJson.ts";
import { diagnosisReport } from "../../../src/core/diagnose/diagnosisText.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { computedText, specFiles } from "../explain/support.ts";
import { ownAnswers, Pinned } from "./pinned.ts";

/** Takes longer than all others together. */
const slow = "18-qk-norm-mistake.attn.json";

test("why expected numbers differ is said as it was when it was read", () => {
  const pinned = new Pinned("diagnose");
  const folder = join(ownAnswers, "mistakes");
  const mistakes = readdirSync(folder)
    .sort()
    .filter((name) => name.endsWith(".attn.json") && name !== slow)
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
  const examples = specFiles(ownAnswers).filter(({ name, text }) => /^\d/.test(name) && text.includes('"expected"'));
  for (const { name, text } of [...mistakes, ...examples]) {
    let spec: ReturnType<typeof forDiagnosis>;
    try {
      spec = forDiagnosis(computedText(text).spec);
    } catch {
      continue;
    }
    const diagnosis = boundedDiagnosis(spec, computeSpec(spec));
    if (diagnosis !== undefined) pinned.note(name, diagnosisReport(diagnosis, name), diagnosisJson(diagnosis));
  }
  pinned.check();
});
