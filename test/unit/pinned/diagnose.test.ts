import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { boundedDiagnosis, forDiagnosis } from "../../../src/core/diagnose/boundedDiagnosis.ts";
import { diagnosisJson } from "../../../src/core/diagnose/diagnosisJson.ts";
import { diagnosisReport } from "../../../src/core/diagnose/diagnosisText.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { knownAnswers } from "../../knownAnswers.ts";
import { computedText, specFiles } from "../explain/support.ts";
import { Pinned } from "./pinned.ts";

test("why expected numbers differ is said as it was when it was read", () => {
  const pinned = new Pinned("diagnose");
  const folder = join(knownAnswers("conformance"), "mistakes");
  const mistakes = readdirSync(folder)
    .filter((name) => name.endsWith(".attn.json"))
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
  const examples = specFiles().filter(({ name, text }) => /^\d/.test(name) && text.includes('"expected"'));
  for (const { name, text } of [...mistakes, ...examples]) {
    let spec: ReturnType<typeof forDiagnosis>;
    try {
      spec = forDiagnosis(computedText(text).spec);
    } catch {
      continue;
    }
    const t0 = process.cpuUsage();
    const diagnosis = boundedDiagnosis(spec, computeSpec(spec));
    const t1 = process.cpuUsage(t0);
    if (t1.user > 60000) console.log(t1.user / 1e6, name);
    if (diagnosis !== undefined) pinned.note(name, diagnosisReport(diagnosis, name), diagnosisJson(diagnosis));
  }
  pinned.check();
});
