import {
  type CancellationToken,
  type Disposable,
  type TestController,
  type TestItem,
  type TestRun,
  type TestRunRequest,
  Uri,
  workspace,
} from "vscode";
import type { Later } from "../../analysis/inTurns.ts";
import { failureSentence } from "../../analysis/makeComputer.ts";
import { failureOf, type SpecTest, specTestsOf, testId } from "../../analysis/specTests.ts";
import { CancelledError, type Computer } from "../../compute/computer.ts";
import { checkExpected } from "../../core/engine/check.ts";
import type { SpecDocument } from "../../core/format/document.ts";
import type { SpecResult } from "../../core/spec/result.ts";
import { type Words, words } from "../../core/words.ts";
import { localize } from "../localize.ts";
import type { Reporter } from "../log.ts";
import { rangeIn } from "../places.ts";
import { openDocumentOf } from "../specDocuments.ts";
import { fileNameOf, uiText } from "../uiText.ts";
import { cheapDiagnosis } from "./failureReasons.ts";
import { TestedFiles } from "./testedFiles.ts";
import { TestOutcomes } from "./testOutcomes.ts";
import { entriesOf, wantedOf } from "./testSelection.ts";

/** What the runner needs of the extension. */
export interface TestServices {
  readonly computer: Computer;
  readonly reporter: Reporter;
  readonly later: Later;
}

/** What a spec shows at once comes first: lenses, problems, a panel. */
const calmMs = 500;

/**
 * Each spec with `expected` as a test, with a test below it for each entry. The text is that of the editor where one has it
 * open; specs are read when the Test Explorer asks, and parsed when one is unfolded or run.
 */
export class SpecTestRunner implements Disposable {
  readonly #controller: TestController;
  readonly #services: TestServices;
  readonly #files: TestedFiles;
  /** Runs that go on with each change. */
  readonly #continuous = new Set<{ readonly request: TestRunRequest; readonly token: CancellationToken }>();
  readonly #outcomes = new TestOutcomes();
  /** One search for specs, however often it is asked for. */
  #found: Promise<void> | undefined;
  #follows = false;
  #runs = 0;

  constructor(controller: TestController, services: TestServices) {
    this.#controller = controller;
    this.#services = services;
    this.#files = new TestedFiles(services.reporter, services.later);
  }

  /** For tests: the specs with their entries, how the last runs went, and how many runs there were. */
  get state() {
    const items = [...this.#controller.items].map(([id, { label, children, error }]) => {
      return { id, label, error, children: [...children].map(([child]) => child) };
    });
    return { items, outcomes: this.#outcomes.all, runs: this.#runs, continuous: this.#continuous.size };
  }

  dispose(): void {
    this.#files.dispose();
  }

  /** From now on lists the specs that are open in editors, with their entries, so that these can be run from the text. */
  followEditors(): void {
    if (this.#follows) return;
    this.#follows = true;
    this.#services.later(calmMs, async () => {
      this.#files.watch((uri) => void this.#changed(uri));
      for (const uri of this.#files.open()) await this.#changed(uri);
    });
  }

  /** Finds all specs, or the entries of one. */
  async resolve(item: TestItem | undefined): Promise<void> {
    if (item === undefined) await this.#findOnce();
    else if (item.uri !== undefined && item.parent === undefined) await this.#read(item, item.uri);
  }

  /** Looks for specs again. */
  async refresh(): Promise<void> {
    this.#found = this.#find();
    await this.#found;
  }

  /** Computes the asked-for specs and compares; goes on with each change where the request says so. */
  async run(request: TestRunRequest, token: CancellationToken): Promise<void> {
    await this.#findOnce();
    if (request.continuous) {
      const entry = { request, token };
      this.#continuous.add(entry);
      token.onCancellationRequested(() => this.#continuous.delete(entry));
    }
    await this.#runAll(request, token);
  }

  #findOnce(): Promise<void> {
    this.#found ??= this.#find();
    return this.#found;
  }

  async #find(): Promise<void> {
    // Whoever comes first begins to watch; asking again changes nothing.
    this.#files.watch((uri) => void this.#changed(uri));
    const uris = await this.#files.all();
    const keys = new Set(uris.map((uri) => uri.toString()));
    // Specs that are gone leave the list.
    for (const [id] of this.#controller.items) if (!keys.has(id)) this.#controller.items.delete(id);
    for (const uri of uris) await this.#take(uri);
  }

  /** Lists a spec that has expectations, and drops one that has none any more. */
  async #take(uri: Uri): Promise<TestItem | undefined> {
    const id = uri.toString();
    const expects = await this.#files.expects(uri);
    const known = this.#controller.items.get(id);
    if (!expects) {
      if (known !== undefined) this.#controller.items.delete(id);
      return undefined;
    }
    if (known !== undefined) return known;
    const item = this.#controller.createTestItem(id, fileNameOf(uri.path), uri);
    item.canResolveChildren = true;
    // The workspace's own folder has no shorter name, and is not said.
    const folder = workspace.asRelativePath(Uri.joinPath(uri, ".."));
    if (workspace.getWorkspaceFolder(uri) !== undefined && !folder.startsWith("/")) item.description = uiText(folder);
    this.#controller.items.add(item);
    return item;
  }

  async #changed(uri: Uri): Promise<void> {
    const before = this.#controller.items.get(uri.toString());
    const item = await this.#take(uri);
    if (item === undefined) return;
    // Entries are listed where somebody may see them: in an editor, or unfolded.
    if (openDocumentOf(uri) !== undefined || item.children.size > 0) await this.#read(item, uri);
    // What was found of an earlier text says nothing of this one.
    if (before !== undefined) this.#controller.invalidateTestResults(item);
    for (const { request, token } of this.#continuous) await this.#runAll(request, token, item);
  }

  /** Parses a spec and lists its entries. */
  async #read(item: TestItem, uri: Uri): Promise<SpecDocument | undefined> {
    const text = await this.#files.textOf(uri);
    if (text === undefined) {
      // Gone, or too large to be read: only what is gone leaves the list.
      if (!(await this.#files.expects(uri))) this.#controller.items.delete(uri.toString());
      return undefined;
    }
    item.busy = true;
    const document = await this.#files.parse(text, uri);
    item.busy = false;
    const error = errorOf(document);
    item.error = error && localize(error.message);
    // While the text has an error, the entries of the last good one stay.
    if (error === undefined) {
      item.children.replace(specTestsOf(document).map((test) => this.#childFor(item, uri, document, test)));
    }
    return document;
  }

  #childFor(item: TestItem, uri: Uri, document: SpecDocument, { id, range }: SpecTest): TestItem {
    // The same item keeps its results.
    const child = item.children.get(id) ?? this.#controller.createTestItem(id, uiText(id), uri);
    child.range = range && rangeIn(document, range);
    return child;
  }

  async #runAll(request: TestRunRequest, token: CancellationToken, only?: TestItem): Promise<void> {
    const wanted = wantedOf(request, this.#controller);
    const files = [...wanted].filter(([item]) => only === undefined || item === only);
    if (files.length === 0) return;
    const run = this.#controller.createTestRun(request);
    this.#runs++;
    // Not the specs themselves: what is queued and never ends counts as skipped.
    for (const [item, ids] of files) for (const one of entriesOf(item, ids)) run.enqueued(one);
    for (const [item, ids] of files) {
      if (token.isCancellationRequested) break;
      await this.#runFile(run, item, ids, token);
    }
    run.end();
  }

  async #runFile(run: TestRun, item: TestItem, ids: ReadonlySet<string> | undefined, token: CancellationToken) {
    const { uri } = item;
    const document = uri && (await this.#read(item, uri));
    if (uri === undefined || document === undefined) return;
    const tests = entriesOf(item, ids);
    const { spec } = document;
    if (spec === undefined) {
      const error = errorOf(document);
      this.#outcomes.fail(run, item, document, "errored", {
        message: error?.message ?? words("The file is empty."),
        range: error?.range,
      });
      return;
    }
    // The text has the word `expected` only, or the entries that were asked for are gone.
    if (tests.length === 0) {
      this.#outcomes.end(run, item, { id: "", result: "skipped" });
      return;
    }
    for (const test of tests) run.started(test);
    const began = Date.now();
    const result = await this.#compute(uri, document, token);
    if (!("layers" in result)) {
      for (const test of tests) {
        if (result.sentence === undefined) this.#outcomes.end(run, test, { id: test.id, result: "skipped" });
        else this.#outcomes.fail(run, test, document, "errored", { message: result.sentence, range: undefined });
      }
      return;
    }
    const checks = new Map(checkExpected(spec, result).map((check) => [testId(check), check]));
    const duration = Date.now() - began;
    const fails = [...checks.values()].some(({ holds }) => !holds);
    const why = fails ? await cheapDiagnosis(this.#services.computer, uri.toString(), spec) : undefined;
    for (const test of tests) {
      const check = checks.get(test.id);
      if (check?.holds === true) this.#outcomes.end(run, test, { id: test.id, result: "passed" }, duration);
      else if (check !== undefined)
        this.#outcomes.fail(run, test, document, "failed", failureOf(document, spec, result, check, why), duration);
    }
  }

  /** The result, or why there is none; without a sentence the computation was cancelled. */
  async #compute(
    uri: Uri,
    { spec }: SpecDocument,
    token: CancellationToken,
  ): Promise<SpecResult | { sentence: Words | undefined }> {
    const { computer, reporter } = this.#services;
    // A computation of its own: ending a test must not end the document's.
    const key = `test ${uri.toString()}`;
    const cancelling = token.onCancellationRequested(() => computer.cancel(key));
    try {
      if (token.isCancellationRequested) return { sentence: undefined };
      return await computer.compute(key, spec!);
    } catch (error) {
      if (error instanceof CancelledError) return { sentence: undefined };
      reporter.note(error, "testing");
      return {
        sentence: failureSentence(error) ?? words("The computation failed. The log has the details."),
      };
    } finally {
      cancelling.dispose();
    }
  }
}

function errorOf(document: SpecDocument) {
  return document.problems.find(({ severity }) => severity === "error");
}
