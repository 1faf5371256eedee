import type { CreateWorker } from "../compute/workerHandle.ts";
import type { FileOpener } from "../core/format/specFiles.ts";

/** What needs Node: threads, and files read by range. */
export interface NodeParts {
  readonly nodeWorkers: (file: string) => CreateWorker;
  readonly folderWorld: (base: string, wall: string) => FileOpener;
}

let load: (() => NodeParts) | undefined;

/** Says where the parts come from; without it the host is a browser's. They are loaded when one is first used. */
export function provideNodeParts(loadParts: (() => NodeParts) | undefined): void {
  load = loadParts;
}

/** The parts that need Node; undefined in a browser. Says, without loading them, whether there are any. */
export const nodeParts = (): (() => NodeParts) | undefined => load;
