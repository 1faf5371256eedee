import { limits } from "../limits.ts";
import { type Resumable, runToEnd } from "../resumable.ts";
import type { Position } from "../spec/positionKinds.ts";
import type { ExpectedForm, Spec, Stack } from "../spec/spec.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { words } from "../words.ts";
import { withCells } from "./cellProblems.ts";
import type { SpecDocument } from "./document.ts";
import { Problems } from "./problems.ts";
import { defined } from "./read/defined.ts";
import { keySourcesOf } from "./read/keySources.ts";
import { pathOf, Reading, rangeOf } from "./read/reading.ts";
import { readRoot, type SpecDraft } from "./read/root.ts";
import { stackOf } from "./read/stacks.ts";
import { checkShapes } from "./shape/specShapes.ts";
import { checkTour } from "./shape/tourChecks.ts";
import { type DocumentFiles, isWaiting, noFiles, type ParseOptions, type SpecFiles } from "./specFiles.ts";
import { reportPrintedTensors } from "./syntax/printedTensors.ts";
import { syntaxResumably } from "./syntax/syntax.ts";
import type { SyntaxNode } from "./syntax/syntaxTree.ts";

/** Parses the text of an `.attn.json` document. Never throws; what is wrong is in the problems, with its place. */
export function parseSpec(text: string, options: ParseOptions = {}): SpecDocument {
  return runToEnd(parseResumably(text, options));
}

/** The same, a stretch at a time: for a thread on which others wait. */
export function* parseResumably(text: string, options: ParseOptions = {}): Resumable<SpecDocument> {
  const problems = new Problems(text);
  if (text.length > limits.text) return refused(text, problems);
  const { root, whole } = yield* syntaxResumably(text, problems);
  if (problems.hasErrors) reportPrintedTensors(text, problems);
  const keys = root === undefined ? new Map() : keySourcesOf(root);
  yield;
  const reading = new Reading(text, keys, options.foldersAbove ?? 0, options.files);
  const draft = root === undefined ? undefined : readDocument(reading, root);
  yield;
  const shapes = draft && checkShapes(reading, draft);
  const files = filesOf(reading, options);
  const isWhole = !problems.hasErrors && !reading.problems.hasErrors && !isWaiting(files);
  const spec = draft !== undefined && isWhole ? specOf(draft) : undefined;
  if (spec?.tour !== undefined && shapes !== undefined) checkTour(reading, spec, shapes);
  if (whole) problems.absorb(reading.problems);
  warnOfLostText(text, problems);
  const tensors = new Map([...reading.tensors].sort(([, a], [, b]) => a.value.offset - b.value.offset));
  return { text, root, spec, tensors, keys, problems: withCells(problems.finish(), tensors), files };
}

function filesOf({ filesUsed, filesMissing, valuesUsed, valuesUnread }: Reading, options: ParseOptions): DocumentFiles {
  if (filesUsed.size === 0 && filesMissing.size === 0) return { ...noFiles, options };
  return { used: filesUsed, missing: filesMissing, values: valuesUsed, unread: valuesUnread, options };
}

/** Parses a document and brings the files that it refers to, until nothing is missing. */
export async function parseWithFiles(
  text: string,
  files: SpecFiles,
  options: ParseOptions = {},
): Promise<SpecDocument> {
  for (;;) {
    const document = parseSpec(text, { ...options, files });
    if (!isWaiting(document.files)) return document;
    await files.bring(document.files);
  }
}

/** U+FFFD is what a reader puts in place of bytes that are no UTF-8. */
function warnOfLostText(text: string, problems: Problems): void {
  const offset = text.indexOf("\ufffd");
  if (offset < 0) return;
  const message = words("this character replaces bytes that could not be decoded: is the file UTF-8?");
  problems.warning("text.replaced", { offset, length: 1 }, message);
}

function refused(text: string, problems: Problems): SpecDocument {
  const message = words("the text has {0} characters, more than {1}", text.length, limits.text);
  problems.error("limit.text", { offset: 0, length: 1 }, message);
  const none = new Map();
  return {
    text,
    root: undefined,
    spec: undefined,
    tensors: none,
    keys: none,
    problems: problems.finish(),
    files: noFiles,
  };
}

function readDocument(reading: Reading, root: SyntaxNode): SpecDraft | undefined {
  if (root.kind === "object") return readRoot(reading, root);
  reading.problems.error("value", rangeOf(root), words("a spec must be an object: { … }"));
  return undefined;
}

function specOf(draft: SpecDraft): Spec {
  const { root, encoder, memory, train, tolerance, display } = draft;
  const expectedTraining = new Map<string, Tensor>();
  for (const { name, tensor } of draft.training) if (tensor !== undefined) expectedTraining.set(name, tensor);
  const { readOut, generate, beside, tour, precision, expectedDtype } = draft;
  const inherit = (stack: Stack) => withPrecision(stack, precision);
  return {
    main: inherit(generate === undefined ? stackOf(draft.main) : withTableRows(stackOf(draft.main))),
    tolerance,
    display,
    expectedTraining,
    ...defined({
      title: root.text("title"),
      description: root.text("description"),
      encoder: encoder === undefined ? undefined : inherit(stackOf(encoder)),
      memory,
      train,
      ...{ readOut, generate, beside, tour, precision, expectedDtype, expectedForms: formsOf(draft) },
    }),
  };
}

/** Where a sequence goes on, learned tables may have more rows than there are positions yet: the first ones are taken. */
function withTableRows(stack: Stack): Stack {
  const n = stack.blocks[0]?.embedding?.ids.shape.at(-1) ?? 0;
  const positions = { shape: [n], data: Float64Array.from({ length: n }, (_, at) => at) };
  const rows = (position: Position): Position =>
    position.type === "learned" && position.values.shape.at(-2) !== n ? { positions, ...position } : position;
  return { ...stack, blocks: stack.blocks.map((block) => ({ ...block, positions: block.positions.map(rows) })) };
}

/** Blocks that do not say their precision have the root's. */
function withPrecision(stack: Stack, precision: Spec["precision"]): Stack {
  if (precision === undefined) return stack;
  return { ...stack, blocks: stack.blocks.map((block) => ({ precision, ...block })) };
}

/** How single entries of `expected` are judged, by full name; undefined where none says so. */
function formsOf(draft: SpecDraft): Spec["expectedForms"] {
  const forms = new Map<string, ExpectedForm>();
  for (const { name, form } of draft.training) if (form !== undefined) forms.set(name, form);
  for (const { path, expected } of [...draft.main.blocks, ...(draft.encoder?.blocks ?? [])]) {
    for (const { id, form } of expected) if (form !== undefined) forms.set(pathOf(path, id), form);
  }
  return forms.size === 0 ? undefined : forms;
}
