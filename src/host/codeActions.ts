import {
  CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type CodeActionProvider,
  type Diagnostic,
  type Disposable,
  languages,
  type Range,
  type TextDocument,
  WorkspaceEdit,
} from "vscode";
import { commandIds, diagnosticSource } from "../analysis/ids.ts";
import { expectedCode } from "../analysis/specTests.ts";
import type { SpecDocument } from "../core/format/document.ts";
import type { Fix, Problem } from "../core/format/problem.ts";
import { words } from "../core/words.ts";
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
    // Edits made for another text would land elsewhere.
    if (spec === undefined || spec.text !== document.getText()) return [];
    // What looked wrong with the numbers is about them, not about a text that was edited since.
    const ofNumbers = analysis?.isUpToDate === true ? (analysis.computed?.numericProblems ?? []) : [];
    const here = [...spec.problems, ...ofNumbers].filter(({ range: own }) => rangeIn(spec, own).intersection(range));
    const fixes = here.flatMap((problem) =>
      problem.fixes.map((fix) => actionFor(document, spec, problem, fix, context)),
    );
    const differs = here.find(({ code }) => code === expectedCode);
    return differs === undefined ? fixes : [...fixes, whyAction(document, spec, differs, context)];
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
  action.diagnostics = ofProblem(diagnostics, spec, problem);
  // VS Code may apply a preferred fix without asking: only where there is no choice.
  action.isPreferred = problem.fixes.length === 1;
  return action;
}

/** Looks for the mistake behind numbers that are not as expected; what it finds is shown in the panel. */
function whyAction(
  { uri }: TextDocument,
  spec: SpecDocument,
  problem: Problem,
  { diagnostics }: CodeActionContext,
): CodeAction {
  const title = localize(words("Find Out Why"));
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.command = { title, command: commandIds.findOutWhy, arguments: [uri] };
  action.diagnostics = ofProblem(diagnostics, spec, problem);
  return action;
}

/** The diagnostics that show a problem. */
function ofProblem(diagnostics: readonly Diagnostic[], spec: SpecDocument, problem: Problem): Diagnostic[] {
  return diagnostics.filter(
    ({ source, code, range }) =>
      source === diagnosticSource && code === problem.code && range.isEqual(rangeIn(spec, problem.range)),
  );
}
