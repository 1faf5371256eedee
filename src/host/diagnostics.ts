import {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  Disposable,
  Location,
  languages,
  Range,
  Uri,
} from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import { diagnosticSource } from "../analysis/ids.ts";
import type { SpecDocument } from "../core/format/document.ts";
import type { Problem } from "../core/format/problem.ts";
import { limits } from "../core/limits.ts";
import { words } from "../core/words.ts";
import type { Analyses } from "./analyses.ts";
import { localize } from "./localize.ts";
import { rangeIn } from "./places.ts";
import type { Settings } from "./settings.ts";

/** Long enough that a half-typed number does not flash red, short enough to count as at once. */
const pauseMs = 200;

const severities: Readonly<Record<Problem["severity"], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
};

/** Shows what is wrong with a text, and what looks wrong with its numbers, while it is typed. */
export class Diagnostics implements Disposable {
  readonly #collection = languages.createDiagnosticCollection(diagnosticSource);
  readonly #settings: Settings;
  readonly #shown = new Map<string, readonly Problem[]>();
  readonly #pending = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #events: Disposable;

  constructor(analyses: Analyses, settings: Settings) {
    this.#settings = settings;
    this.#events = Disposable.from(
      analyses.onDidChange((analysis) => this.#soon(analysis)),
      analyses.onDidClose((uri) => this.#forget(uri)),
      settings.onDidChange(() => {
        for (const analysis of analyses.all) this.#soon(analysis);
      }),
    );
  }

  dispose(): void {
    for (const timer of this.#pending.values()) clearTimeout(timer);
    this.#events.dispose();
    this.#collection.dispose();
  }

  #soon(analysis: Analysis): void {
    const { key } = analysis;
    const waiting = this.#pending.get(key);
    if (waiting !== undefined) clearTimeout(waiting);
    // A new document is judged at once.
    const pause = this.#shown.has(key) ? pauseMs : 0;
    this.#pending.set(
      key,
      setTimeout(() => {
        this.#pending.delete(key);
        this.#show(analysis);
      }, pause),
    );
  }

  #show(analysis: Analysis): void {
    const { document, key } = analysis;
    // A large text waits to be parsed: what is shown stays.
    if (document === undefined) return;
    const problems = problemsOf(analysis, document, this.#settings.numericChecks);
    if (sameProblems(this.#shown.get(key), problems)) return;
    this.#shown.set(key, problems);
    const uri = Uri.parse(key, true);
    this.#collection.set(uri, diagnosticsFor(uri, document, problems));
  }

  #forget(uri: Uri): void {
    const key = uri.toString();
    clearTimeout(this.#pending.get(key));
    this.#pending.delete(key);
    this.#shown.delete(key);
    this.#collection.delete(uri);
  }
}

/** The text's problems, and the numbers' where they are those of this text. */
function problemsOf(analysis: Analysis, document: SpecDocument, numericChecks: boolean): readonly Problem[] {
  const { computed } = analysis;
  if (!numericChecks || computed === undefined || !analysis.isUpToDate) return document.problems;
  return [...document.problems, ...computed.numericProblems];
}

function sameProblems(a: readonly Problem[] | undefined, b: readonly Problem[]): boolean {
  // Problems are made once for each text and result: the same list has the same objects.
  return a !== undefined && a.length === b.length && a.every((problem, index) => problem === b[index]);
}

/** The text's problems are few and counted already; of the numbers' at most 100, and one more that counts the rest. */
function diagnosticsFor(uri: Uri, document: SpecDocument, problems: readonly Problem[]): Diagnostic[] {
  const most = document.problems.length + limits.problems;
  const shown = problems.slice(0, most).map((problem) => diagnosticFor(uri, document, problem));
  const more = problems.length - shown.length;
  if (more > 0) {
    const text = localize(words("{0} more problems are not shown", more));
    // It has no place of its own, so it is at the beginning.
    shown.push(new Diagnostic(new Range(0, 0, 0, 1), text, DiagnosticSeverity.Information));
  }
  for (const diagnostic of shown) diagnostic.source = diagnosticSource;
  return shown;
}

function diagnosticFor(uri: Uri, document: SpecDocument, problem: Problem): Diagnostic {
  const range = rangeIn(document, problem.range);
  const diagnostic = new Diagnostic(range, localize(problem.message), severities[problem.severity]);
  diagnostic.code = problem.code;
  diagnostic.relatedInformation = problem.related.map(
    ({ message, range: other }) =>
      new DiagnosticRelatedInformation(new Location(uri, rangeIn(document, other)), localize(message)),
  );
  return diagnostic;
}
