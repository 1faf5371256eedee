import {
  CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type CodeActionProvider,
  type Disposable,
  languages,
  type Range,
  type TextDocument,
  WorkspaceEdit,
} from "vscode";
import { diagnosticSource } from "../analysis/ids.ts";
import type { SpecDocument } from "../core/format/document.ts";
import type { Fix, Problem } from "../core/format/problem.ts";
import type { Analyses } from "./analyses.ts";
import { localize } from "./localize.ts";
import { rangeIn } from "./places.ts";
import { specSelector } from "./specDocuments.ts";

/** Quick fixes: the obvious ways to mend what a diagnostic points at. */
export class QuickFixes implements CodeActionProvider, Disposable {
  readonly #analyses: Analyses;
  readonly #registration: Disposable;

  constructor(analyses: Analyses) {
    this.#analyses = analyses;
    this.#registration = languages.registerCodeActionsProvider(specSelector, this, {
      providedCodeActionKinds: [CodeActionKind.QuickFix],
    });
  }

  provideCodeActions(document: TextDocument, range: Range, context: CodeActionContext): CodeAction[] {
    const analysis = this.#analyses.of(document);
    const spec = analysis?.document;
    if (spec === undefined || spec.text !== document.getText()) return [];
    const ofNumbers = analysis?.isUpToDate === true ? (analysis.computed?.numericProblems ?? []) : [];
    return [...spec.problems, ...ofNumbers]
      .filter((problem) => problem.fixes.length > 0 && rangeIn(spec, problem.range).intersection(range))
      .flatMap((problem) => problem.fixes.map((fix) => actionFor(document, spec, problem, fix, context)));
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

function actionFor(
  document: TextDocument,
  spec: SpecDocument,
  problem: Problem,
  fix: Fix,
  { diagnostics }: CodeActionContext,
): CodeAction {
  const action = new CodeAction(localize(fix.title), CodeActionKind.QuickFix);
  action.edit = new WorkspaceEdit();
  for (const { range, text } of fix.edits) action.edit.replace(document.uri, rangeIn(spec, range), text);
  action.diagnostics = diagnostics.filter(
    ({ source, code, range }) =>
      source === diagnosticSource && code === problem.code && range.isEqual(rangeIn(spec, problem.range)),
  );
  action.isPreferred = problem.fixes.length === 1;
  return action;
}
