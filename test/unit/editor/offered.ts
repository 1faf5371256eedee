import type { HeldDocument } from "./documents.ts";
import type { Started } from "./started.ts";
import { type Diagnostic, type Position, Range } from "./values.ts";

interface Lens {
  readonly range: Range;
  readonly command: { readonly title: string; readonly command: string; readonly arguments?: readonly unknown[] };
}

interface LensProvider {
  provideCodeLenses(document: HeldDocument): Lens[];
  resolveCodeLens(lens: Lens): Lens;
  onDidChangeCodeLenses(hear: () => void): unknown;
}

export const lensProvider = (started: Started): LensProvider => started.provider<LensProvider>("lenses");

/** The lenses of a document, resolved. */
export function lensesOf(started: Started, document: HeldDocument): Lens[] {
  const provider = lensProvider(started);
  return provider.provideCodeLenses(document).map((lens) => provider.resolveCodeLens(lens));
}

/** Each lens as its place and title. */
export function lensLines(started: Started, document: HeldDocument): string[] {
  return lensesOf(started, document).map(
    ({ range: { start }, command }) => `${start.line}:${start.character} ${command.title}`,
  );
}

/** Runs the lens of a title, as a click does. */
export async function clickLens(started: Started, document: HeldDocument, title: string): Promise<void> {
  const lens = lensesOf(started, document).find(({ command }) => command.title === title);
  if (lens === undefined) throw new Error(`no lens ${title}: ${lensLines(started, document)}`);
  await started.editor.run(lens.command.command, ...(lens.command.arguments ?? []));
  await started.pass(0);
}

/** The position of a text in a document. */
export function placeOf(document: HeldDocument, text: string, within = 0): Position {
  const at = document.getText().indexOf(text);
  if (at < 0) throw new Error(`${text} is not in the text`);
  return document.positionAt(at + within);
}

/** The range of a text in a document. */
export function rangeOf(document: HeldDocument, text: string): Range {
  return new Range(placeOf(document, text), placeOf(document, text, text.length));
}

interface Hover {
  readonly contents: { readonly value: string };
  readonly range: Range;
}

/** What a hover says, and over which text. */
export function hoverAt(started: Started, document: HeldDocument, text: string, within = 0) {
  const provider = started.provider<{ provideHover(document: HeldDocument, at: Position): Hover | undefined }>(
    "hovers",
  );
  const hover = provider.provideHover(document, placeOf(document, text, within));
  return hover && { text: hover.contents.value, over: document.textIn(hover.range) };
}

export interface Action {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly edit?: { readonly changes: readonly { readonly range: Range; readonly text: string; uri: unknown }[] };
  readonly command?: { readonly title: string; readonly command: string; readonly arguments: readonly unknown[] };
  readonly diagnostics: readonly Diagnostic[];
}

/** The quick fixes of a range. */
export function actionsIn(started: Started, document: HeldDocument, range: Range): Action[] {
  const provider = started.provider<{
    provideCodeActions(document: HeldDocument, range: Range, context: object): Action[];
  }>("actions");
  return provider.provideCodeActions(document, range, { diagnostics: diagnosticsOf(started, document) });
}

/** The diagnostics that the editor shows of a document. */
export function diagnosticsOf({ editor }: Started, { uri }: HeldDocument): readonly Diagnostic[] {
  return editor.diagnostics.get(uri.toString()) ?? [];
}

export interface Completion {
  readonly label: { readonly label: string; readonly description: string };
  readonly kind: number;
  readonly range: Range;
  readonly insertText: string;
  readonly filterText: string;
}

/** What is completed at a place of a text. */
export function completionsAt(started: Started, document: HeldDocument, text: string, within = 0) {
  const provider = started.provider<{
    provideCompletionItems(document: HeldDocument, at: Position): Promise<Completion[]>;
  }>("completions");
  return provider.provideCompletionItems(document, placeOf(document, text, within));
}

interface Symbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: number;
  readonly range: Range;
  readonly selectionRange: Range;
  readonly children: readonly Symbol[];
}

export function symbolsOf(started: Started, document: HeldDocument): Symbol[] {
  return started
    .provider<{ provideDocumentSymbols(document: HeldDocument): Symbol[] }>("symbols")
    .provideDocumentSymbols(document);
}

interface Link {
  readonly range: Range;
  readonly target: { toString(): string };
  readonly tooltip: string;
}

export function linksOf(started: Started, document: HeldDocument): Link[] {
  return started
    .provider<{ provideDocumentLinks(document: HeldDocument): Link[] }>("links")
    .provideDocumentLinks(document);
}

/** The worked example with three inputs; the scores of its first query are 2, 4, 4. */
export const workedExample = `{
  "X": [[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]],
  "Wq": [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
  "Wk": [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
  "Wv": [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
  "scale": 1
}
`;

/** The same with more keys at its end. */
export const workedWith = (more: string): string => workedExample.replace('"scale": 1', `"scale": 1,\n  ${more}`);
