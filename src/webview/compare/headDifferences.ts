import { request } from "../hostApi.ts";
import { snapshot } from "../state.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { type ComparedSide, refOfSide } from "./compareState.ts";
import { bySize, type DifferentGroup, differencesOf } from "./differences.ts";

/** Numbers of all heads of both sides that are read for a list. */
const mostNumbers = 8e6;

/** Whether the same heads of two sides can be compared one by one: of two files, two layers, or before and after. */
export function hasHeads(a: ComparedSide, b: ComparedSide): boolean {
  const { heads, rows, cols } = a.step;
  if (heads < 2 || heads !== b.step.heads || heads !== a.layer.dims.heads || heads !== b.layer.dims.heads) return false;
  if (2 * heads * rows * cols > mostNumbers) return false;
  return a.from !== b.from || a.layer.path !== b.layer.path || a.batch !== b.batch || a.step.name !== b.step.name;
}

/** What each head differs by, the most different first; undefined while the numbers are on their way, or with why there are none. */
export function useHeadDifferences(a: ComparedSide, b: ComparedSide) {
  const { uri, resultVersion = 0, other } = snapshot.value ?? {};
  // Whichever head is in view, the list is the same.
  const sides = [a, b].map((side) => [side.from, refOfSide({ ...side, head: 0 })]);
  const key = JSON.stringify([uri, resultVersion, other?.name, other?.version, sides]);
  const { answer, isOld, fault } = useHostAnswer(key, async () => {
    const groups: DifferentGroup[] = [];
    // One after the other, so that the host can answer other questions in between.
    for (let head = 0; head < a.step.heads; head++) {
      const left = await read({ ...a, head }, resultVersion, other?.version ?? 0);
      const right = await read({ ...b, head }, resultVersion, other?.version ?? 0);
      const { data, cells, most } = differencesOf(left, right, 1);
      const size = Math.sqrt(
        data.reduce((sum, one) => sum + (Number.isNaN(one) ? Number.POSITIVE_INFINITY : one * one), 0),
      );
      if (cells > 0) groups.push({ index: head, size, cells, most: most[0] ?? 0 });
    }
    return bySize(groups);
  });
  return { groups: isOld ? undefined : answer, fault };
}

async function read(side: ComparedSide, resultVersion: number, otherVersion: number): Promise<Float64Array> {
  const ref = refOfSide(side);
  if (side.from === "other") return (await request("readOtherMatrix", { ...ref, resultVersion: otherVersion })).data;
  const { data, before } = await request("readMatrix", { ...ref, resultVersion });
  return side.from === "before" ? (before ?? data) : data;
}
