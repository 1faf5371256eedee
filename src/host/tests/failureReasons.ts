import type { Computer } from "../../compute/computer.ts";
import type { Diagnosis } from "../../core/diagnose/diagnosis.ts";
import { costOf } from "../../core/engine/cost.ts";
import type { Spec } from "../../core/spec/spec.ts";

/** Multiplications of a forward pass up to which a test that fails also waits for the best explanation. */
const cheap = 1e6;

/** Why expected numbers differ, where a search takes no longer than people wait for a test; a search that fails is none. */
export async function cheapDiagnosis(computer: Computer, key: string, spec: Spec): Promise<Diagnosis | undefined> {
  if (costOf(spec).work > cheap) return undefined;
  return computer.diagnose(`why ${key}`, spec).catch(() => undefined);
}
