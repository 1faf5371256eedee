import type { TestController, TestItem, TestRunRequest } from "vscode";

/** The specs that a request means, each with the entries that it means; undefined: all of them. */
export function wantedOf(
  { include, exclude }: TestRunRequest,
  controller: TestController,
): Map<TestItem, Set<string> | undefined> {
  const wanted = new Map<TestItem, Set<string> | undefined>();
  for (const item of include ?? [...controller.items].map(([, one]) => one)) {
    if (item.parent === undefined) wanted.set(item, undefined);
    else if (!wanted.has(item.parent)) wanted.set(item.parent, new Set([item.id]));
    else wanted.get(item.parent)?.add(item.id);
  }
  for (const item of exclude ?? []) {
    if (item.parent === undefined) wanted.delete(item);
    else if (wanted.has(item.parent)) {
      // All entries were meant until now.
      const ids = wanted.get(item.parent) ?? new Set([...item.parent.children].map(([id]) => id));
      ids.delete(item.id);
      wanted.set(item.parent, ids);
    }
  }
  return wanted;
}

/** The entries of a spec that are meant. */
export function entriesOf(item: TestItem, ids: ReadonlySet<string> | undefined): TestItem[] {
  const children = [...item.children].map(([, child]) => child);
  return ids === undefined ? children : children.filter(({ id }) => ids.has(id));
}
