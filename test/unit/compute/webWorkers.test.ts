import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { webWorkers } from "../../../src/compute/webWorkers.ts";

/** The browser's Worker, as far as it is used. */
class StubWorker {
  static all: StubWorker[] = [];
  static refuse = false;
  readonly posted: unknown[] = [];
  terminated = false;
  onmessage: (event: { data: unknown }) => void = () => {};
  onmessageerror: () => void = () => {};
  onerror: (event: { message?: string; preventDefault(): void }) => void = () => {};

  constructor(readonly url: string) {
    if (StubWorker.refuse) throw new Error("a policy forbids workers");
    StubWorker.all.push(this);
  }

  postMessage(message: unknown): void {
    this.posted.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }
}

const environment = globalThis as { Worker?: unknown };

const turn = () => new Promise((done) => setImmediate(done));

function listened(create: ReturnType<typeof webWorkers>) {
  const handle = create();
  const messages: unknown[] = [];
  const ends: string[] = [];
  handle.onMessage((message) => messages.push(message));
  handle.onEnd((detail) => ends.push(detail));
  return { handle, messages, ends };
}

describe("workers of a browser", () => {
  const real = environment.Worker;
  beforeEach(() => {
    environment.Worker = StubWorker;
  });
  afterEach(() => {
    environment.Worker = real;
    StubWorker.all = [];
    StubWorker.refuse = false;
  });

  test("the text is asked for once, and every worker starts from one address of this origin", async () => {
    let asked = 0;
    const create = webWorkers(async () => {
      asked++;
      return "self.postMessage(1)";
    });
    create();
    create();
    await turn();
    assert.equal(asked, 1);
    const [first, second] = StubWorker.all;
    assert.match(first!.url, /^blob:/);
    assert.equal(second!.url, first!.url);
  });

  test("what is posted before the worker has started waits for it, in order", async () => {
    const { handle, messages } = listened(webWorkers(async () => ""));
    handle.post("first");
    handle.post("second");
    await turn();
    handle.post("third");
    const [worker] = StubWorker.all;
    assert.deepEqual(worker!.posted, ["first", "second", "third"]);
    worker!.onmessage({ data: "answer" });
    worker!.onmessageerror();
    assert.deepEqual(messages, ["answer", undefined]);
  });

  test("a worker that is terminated before it has started is never started, and the end is told once", async () => {
    const { handle, ends } = listened(webWorkers(async () => ""));
    handle.terminate();
    handle.terminate();
    assert.deepEqual(ends, [], "not while the caller is still at it");
    await turn();
    assert.deepEqual(ends, ["terminated"]);
    assert.equal(StubWorker.all.length, 0);
  });

  test("an error of the worker, of its start, or of reading its text is its end", async () => {
    const broken = listened(webWorkers(async () => "syntax error"));
    await turn();
    const [worker] = StubWorker.all;
    worker!.onerror({ message: "Uncaught SyntaxError", preventDefault: () => {} });
    worker!.onerror({ message: "and again", preventDefault: () => {} });
    assert.deepEqual(broken.ends, ["Uncaught SyntaxError"]);
    assert.ok(worker!.terminated);

    const missing = listened(webWorkers(() => Promise.reject(new Error("no such file"))));
    StubWorker.refuse = true;
    const forbidden = listened(webWorkers(async () => ""));
    await turn();
    assert.deepEqual(missing.ends, ["Error: no such file"]);
    assert.deepEqual(forbidden.ends, ["Error: a policy forbids workers"]);
  });

  test("a text that could not be read is asked for again by the next worker", async () => {
    let broken = true;
    const create = webWorkers(() => (broken ? Promise.reject(new Error("busy")) : Promise.resolve("")));
    const first = listened(create);
    await turn();
    assert.deepEqual(first.ends, ["Error: busy"]);
    broken = false;
    create();
    await turn();
    assert.equal(StubWorker.all.length, 1);
  });
});
