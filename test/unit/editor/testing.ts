import type { Uri } from "./uri.ts";
import type { Range, TestMessage } from "./values.ts";

/** A test of the Test Explorer. */
export class HeldTestItem {
  readonly children: HeldTestItems;
  parent: HeldTestItem | undefined;
  description: string | undefined;
  error: string | undefined;
  range: Range | undefined;
  busy = false;
  canResolveChildren = false;

  constructor(
    readonly id: string,
    readonly label: string,
    readonly uri: Uri | undefined,
  ) {
    this.children = new HeldTestItems(this);
  }
}

export class HeldTestItems {
  readonly #items = new Map<string, HeldTestItem>();

  constructor(readonly owner: HeldTestItem | undefined) {}

  get size(): number {
    return this.#items.size;
  }

  add(item: HeldTestItem): void {
    item.parent = this.owner;
    this.#items.set(item.id, item);
  }

  delete(id: string): void {
    this.#items.delete(id);
  }

  get(id: string): HeldTestItem | undefined {
    return this.#items.get(id);
  }

  replace(items: readonly HeldTestItem[]): void {
    this.#items.clear();
    for (const item of items) this.add(item);
  }

  [Symbol.iterator](): IterableIterator<[string, HeldTestItem]> {
    return this.#items.entries();
  }
}

/** One run of tests, and what was reported to it. */
export class HeldTestRun {
  readonly events: { readonly kind: string; readonly id: string; readonly messages: readonly TestMessage[] }[] = [];
  isEnded = false;

  readonly enqueued = (item: HeldTestItem): void => this.#note("enqueued", item);
  readonly started = (item: HeldTestItem): void => this.#note("started", item);
  readonly skipped = (item: HeldTestItem): void => this.#note("skipped", item);
  readonly passed = (item: HeldTestItem): void => this.#note("passed", item);
  readonly failed = (item: HeldTestItem, messages: readonly TestMessage[]): void =>
    this.#note("failed", item, messages);
  readonly errored = (item: HeldTestItem, messages: readonly TestMessage[]): void =>
    this.#note("errored", item, messages);
  readonly end = (): void => {
    this.isEnded = true;
  };

  /** What was reported, in order, each as a word and the item's label. */
  get said(): string[] {
    return this.events.map(({ kind, id }) => `${kind} ${id}`);
  }

  #note(kind: string, item: HeldTestItem, messages: readonly TestMessage[] = []): void {
    if (this.isEnded) throw new Error("the run has ended");
    this.events.push({ kind, id: item.label, messages });
  }
}

export interface HeldRunRequest {
  readonly include?: readonly HeldTestItem[];
  readonly exclude?: readonly HeldTestItem[];
  readonly continuous?: boolean;
}

/** The tests of one extension. */
export class HeldTestController {
  readonly items = new HeldTestItems(undefined);
  readonly runs: HeldTestRun[] = [];
  readonly outdated: HeldTestItem[] = [];
  resolveHandler: ((item: HeldTestItem | undefined) => Promise<void>) | undefined;
  refreshHandler: (() => Promise<void>) | undefined;
  profile: Record<string, unknown> = {};
  runHandler: (request: HeldRunRequest, token: unknown) => Promise<void> = async () => {};

  constructor(
    readonly id: string,
    readonly label: string,
  ) {}

  createRunProfile(label: string, kind: number, run: HeldTestController["runHandler"], isDefault: boolean) {
    this.profile = { label, kind, isDefault, dispose: () => {} };
    this.runHandler = run;
    return this.profile;
  }

  createTestItem(id: string, label: string, uri?: Uri): HeldTestItem {
    return new HeldTestItem(id, label, uri);
  }

  createTestRun(): HeldTestRun {
    const run = new HeldTestRun();
    this.runs.push(run);
    return run;
  }

  invalidateTestResults(item: HeldTestItem): void {
    this.outdated.push(item);
  }

  dispose(): void {}
}
