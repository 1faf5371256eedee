import { type WrongRun, wrongPairs, wrongRuns } from "../../test/unit/diagnose/wrongRuns.ts";

/**
 * `npm run bench -- diagnose wrong [SEED] [COUNT]`: how often the output alone of a wrong program, written without the engine,
 * names the mistake, by how the numbers are written; and what was missed.
 */
export function wrongPrograms([seed = "1", count = "2000"]: readonly string[]): void {
  const runs: WrongRun[] = [];
  for (let at = Number(seed); runs.length < Number(count); at++) {
    for (const run of wrongRuns(at, undefined, false)) if (runs.length < Number(count)) runs.push(run);
  }
  tell(runs);
}

/** `npm run bench -- diagnose pairs [SEED] [COUNT]`: the same of two mistakes at once. */
export function wrongPairPrograms([seed = "1", count = "100"]: readonly string[]): void {
  tell([...wrongPairs(Number(seed), Number(count))]);
}

function tell(runs: readonly WrongRun[]): void {
  const missed = runs.filter(({ named }) => !named);
  for (const { configuration, mistake, store, said } of missed)
    console.log(`missed: ${mistake} in ${configuration}, ${store}: ${said}`);
  const stores = [...new Set(runs.map(({ store }) => store))].sort();
  console.table(
    Object.fromEntries(
      stores.map((store) => {
        const own = runs.filter((run) => run.store === store);
        const named = own.filter((run) => run.named).length;
        const times = own.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
        const median = times[Math.floor(times.length / 2)] ?? 0;
        return [
          store,
          { runs: own.length, named, percent: (100 * named) / own.length, "median ms": Math.round(median) },
        ];
      }),
    ),
  );
}
