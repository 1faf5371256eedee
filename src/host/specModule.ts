import type * as Entry from "./specEntry.ts";

/** Replaced when the bundle is built: `node` has its parts in files of their own, the web host takes one file only. */
declare const process: { readonly env: { readonly HOST_KIND?: string } };
declare const require: (path: string) => unknown;

/** Everything that is loaded with the first spec. */
export type SpecModule = typeof Entry;

let loaded: SpecModule | undefined;

/** What the host knows of specs; loaded when it is first needed. */
export function specModule(): SpecModule {
  loaded ??= load() as SpecModule;
  return loaded;
}

function load(): unknown {
  if (process.env.HOST_KIND !== "node") return require("./specEntry.ts");
  const file = "./spec.cjs";
  return require(file);
}
