import { plainText } from "../words.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { explanationText } from "./diagnosisText.ts";

/** Something that is warned of in the text. */
export interface JsonWarning {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * The diagnosis as other programs read it, by `docs/json.md`; numbers that JSON has no form for are
 * strings.
 */
export function diagnosisJson(diagnosis: Diagnosis, warnings: readonly JsonWarning[] = []): unknown {
  const number = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
  return {
    steps: diagnosis.steps.map(
      ({ layer, id, cells, differs, largest, at, verdict, bound, type, own, inherited, sqnr, cosine }) => ({
        ...{ id, layer, differs, cells, largest: number(largest), at, verdict, bound: number(bound), type },
        ...{ own: number(own), inherited: number(inherited), sqnr: number(sqnr), cosine: number(cosine) },
      }),
    ),
    culprit: diagnosis.culprit ?? null,
    explanations: diagnosis.explanations.map((one) => ({
      ...{ group: one.group, name: one.name, change: one.changes.map(plainText).join(", and ") },
      ...{ text: explanationText(diagnosis, one), reproduces: one.reproduces, share: one.share, ties: one.ties },
      ...{ apart: one.apart ?? null, layer: one.layer ?? null },
      fix: one.fix === undefined ? null : { path: one.fix.path, value: one.fix.value ?? null },
    })),
    "without effect": diagnosis.withoutEffect,
    searched: diagnosis.searched === undefined ? null : { inLayers: null, ...diagnosis.searched },
    patterns: (diagnosis.patterns ?? []).map(({ text, share, cells }) => ({ text: plainText(text), share, cells })),
    warnings,
  };
}
