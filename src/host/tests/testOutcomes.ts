import { Location, type TestItem, TestMessage, type TestRun } from "vscode";
import type { TestFailure } from "../../analysis/specTests.ts";
import type { SpecDocument } from "../../core/format/document.ts";
import type { TextRange } from "../../core/format/problem.ts";
import type { Words } from "../../core/words.ts";
import { localize } from "../localize.ts";
import { rangeIn } from "../places.ts";

/** How a test ended. */
export interface Outcome {
  readonly id: string;
  readonly result: "passed" | "failed" | "errored" | "skipped";
  readonly message?: string;
  readonly want?: string;
  readonly got?: string;
  /** The line of the message, from 1. */
  readonly line?: number;
}

/** Why a test failed; `range` is the place in the document, else the test's own. */
interface Failure {
  readonly message: Words;
  readonly reasons?: TestFailure["reasons"];
  readonly want?: string;
  readonly got?: string;
  readonly range: TextRange | undefined;
}

/** Reports how tests ended to a run of VS Code, and keeps the last outcome of each test. */
export class TestOutcomes {
  readonly #last = new Map<string, Outcome>();

  get all(): Outcome[] {
    return [...this.#last.values()];
  }

  fail(
    run: TestRun,
    test: TestItem,
    document: SpecDocument,
    result: "failed" | "errored",
    { message: sentence, reasons, want, got, range }: Failure,
    duration?: number,
  ): void {
    const what = localize(sentence);
    const why = reasons?.(localize) ?? [];
    const text = [what, ...why].join("\n");
    // Over two texts VS Code shows but the first line of a message, and at the number the texts themselves: what is said is a message of its own.
    const messages = [new TestMessage(text)];
    if (want !== undefined && got !== undefined)
      messages.push(TestMessage.diff(why.length > 0 ? why.join("\n") : what, want, got));
    const place = range === undefined ? test.range : rangeIn(document, range);
    const location = test.uri && place && new Location(test.uri, place);
    for (const message of messages) if (location !== undefined) message.location = location;
    run[result](test, messages, duration);
    this.#keep(test, {
      id: test.id,
      result,
      message: text,
      ...(want !== undefined && { want }),
      ...(got !== undefined && { got }),
      ...(place !== undefined && { line: place.start.line + 1 }),
    });
  }

  end(run: TestRun, test: TestItem, outcome: Outcome, duration?: number): void {
    if (outcome.result === "passed") run.passed(test, duration);
    else run.skipped(test);
    this.#keep(test, outcome);
  }

  #keep(test: TestItem, outcome: Outcome): void {
    // Entries of several specs have the same names.
    const id = test.parent === undefined ? test.id : `${test.parent.id}#${test.id}`;
    this.#last.set(id, { ...outcome, id });
  }
}
