import { plainText, type Words, words } from "../words.ts";
import type { DiagnosedStep, Diagnosis, Explanation, Searched } from "./diagnosis.ts";

/** Puts a sentence into a language. */
export type Say = (sentence: Words) => string;

/** Two digits, as differences are written: 3.1e-2. */
export function shortDifference(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value === 0 ? "0" : value.toExponential(1);
}

/** `cannot be rounding: 14 × the bound of float64`. */
export function verdictText({ verdict, bound, type }: DiagnosedStep, say: Say = plainText): string {
  if (verdict === "rounding") return say(words("explained by rounding ({0})", type));
  if (!Number.isFinite(bound)) return say(words("cannot be rounding ({0})", type));
  if (bound <= 1) return say(words("as small as rounding ({0}), but too regular for it", type));
  const times =
    bound < 100 ? Number(bound.toPrecision(2)) : Number(bound.toPrecision(1)).toExponential(0).replace("e+", "e");
  return say(words("cannot be rounding: {0} × the bound of {1}", times, type));
}

/** `context is reproduced exactly (84 of 84 cells, was 3.1e-2) if the scale is …`; a guess says that it is one. */
export function explanationText(diagnosis: Diagnosis, one: Explanation, say: Say = plainText): string {
  const change = one.changes.map(say).join(say(words(", and ")));
  const step = diagnosis.steps.find(
    ({ id, layer }) => id === diagnosis.culprit?.id && layer === diagnosis.culprit.layer,
  );
  if (step === undefined) return change;
  const name = step.layer === "" ? step.id : `${step.layer}.${step.id}`;
  const where = one.layer === undefined ? change : say(words("in {0} alone {1}", one.layer, change));
  if (!one.reproduces)
    return say(words("nothing that was tried reproduces it; {0} % are explained if {1}.", percent(one.share), where));
  const lines = [
    say(
      words(
        "{0} is reproduced ({1} of {1} cells, was {2}) if {3}.",
        name,
        step.cells,
        shortDifference(step.largest),
        where,
      ),
    ),
  ];
  if (one.ties.length > 0) lines.push(say(words("Indistinguishable here: {0}.", one.ties.slice(0, 6).join(", "))));
  if (one.ties.length > 0 && one.apart !== undefined)
    lines.push(say(words("To tell them apart, add expected.{0}.", one.apart)));
  return lines.join(" ");
}

/** How much of a large spec was looked at. */
export function searchedText({ queries, of, tried, mistakes, inLayers }: Searched, say: Say = plainText): string {
  const here =
    queries === 0
      ? words("The spec is too large to search for mistakes in this step.")
      : words(
          "Because the spec is large, {0} of {1} known mistakes were tried on {2} of {3} queries.",
          ...[tried, mistakes, queries, of],
        );
  if (inLayers === undefined) return say(here);
  const before = words("Mistakes tried in the layers before it, the commonest first: {0}.", inLayers);
  return `${say(here)} ${say(before)}`;
}

/** Of one entry: whether its differences are rounding, and where they begin the best explanation, a line each. */
export function reasonsOf(
  diagnosis: Diagnosis,
  { layer, name }: { readonly layer: string; readonly name: string },
  say: Say = plainText,
): string[] {
  const { culprit, explanations, steps } = diagnosis;
  const step = steps.find((one) => one.layer === layer && one.id === name);
  const [best] = explanations;
  const begins = culprit?.layer === layer && culprit.id === name;
  return [
    ...(step === undefined ? [] : [verdictText(step, say)]),
    ...(begins && best ? [explanationText(diagnosis, best, say)] : []),
  ];
}

function percent(share: number): string {
  return String(Math.floor(1000 * share) / 10);
}

/** The diagnosis as Markdown, to be pasted into an issue. */
export function diagnosisReport(diagnosis: Diagnosis, title: string, say: Say = plainText): string {
  const steps = diagnosis.steps.map(
    (step) =>
      `| ${step.layer === "" ? step.id : `${step.layer}.${step.id}`} | ${step.differs} / ${step.cells} | ${shortDifference(step.largest)} | [${step.at.join(", ")}] | ${step.differs === 0 ? "" : verdictText(step, say)} |`,
  );
  const table = ["| expected | differ | max abs Δ | at | |", "| --- | --- | --- | --- | --- |", ...steps];
  const explanations = diagnosis.explanations.map((one) => `- ${explanationText(diagnosis, one, say)}`);
  const patterns = (diagnosis.patterns ?? []).map(({ text }) => `- ${say(text)}`);
  const searched = diagnosis.searched ? [`- ${searchedText(diagnosis.searched, say)}`] : [];
  return [`### ${title}`, "", ...table, "", ...explanations, ...patterns, ...searched, ""].join("\n");
}
