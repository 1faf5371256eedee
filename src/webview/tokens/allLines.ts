import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { LayerOutline } from "../../core/explain/outline.ts";
import { ofWords } from "../../core/figures/tokens/subwords.ts";
import { request } from "../hostApi.ts";
import { snapshot } from "../state.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { shownKeys } from "./shownKeys.ts";
import type { TokenLine } from "./tokenLines.tsx";
import { combine, merges, questionOf, type Sides, shown } from "./tokensState.ts";

/** Whether the lines of all queries are drawn, not only those of the chosen token. */
export const hasAllLines = signal(false);
/** How much of the sum of the queries in sight the drawn lines hold; undefined where there are none. */
export const drawnShare = signal<number | undefined>(undefined);

/** Most lines that are drawn at once, the strongest. */
const mostLines = 2_000;
/** Lines weaker than this, against the strongest, would not be seen. */
const weakest = 0.01;
/** Rows of queries that were in sight before and are kept. */
const mostKept = 300;

type Rows = ReadonlyMap<number, readonly Float64Array[]>;
let kept: { readonly key: string; readonly rows: Map<number, readonly Float64Array[]> } = { key: "", rows: new Map() };

/** Whether the heads are combined in a way of which many queries can be asked at once: rollout and flow go through all layers for each. */
export function canDrawAll(): boolean {
  return combine.value !== "rollout" && combine.value !== "flow";
}

/** The lines of the queries from … to, the end excluded; none where they are not wanted or not here yet. */
export function useAllLines(layer: LayerOutline, sides: Sides, from: number, to: number): readonly TokenLine[] {
  const isOn = hasAllLines.value && canDrawAll();
  const { uri, resultVersion = 0 } = snapshot.value ?? {};
  // What is the same for all queries: an answer is kept as long as that is.
  const { first: _, last: __, ...same } = questionOf(layer, sides, "keys", 0);
  const heads = same.heads;
  const key = JSON.stringify([uri, resultVersion, same, merges.value]);
  const { answer } = useHostAnswer(isOn ? `${key} ${from} ${to}` : "", async () => {
    if (!isOn) return undefined;
    // Emptied as a whole, which asks again for what is in sight.
    if (kept.key !== key || kept.rows.size > mostKept) kept = { key, rows: new Map() };
    const { rows } = kept;
    const missing = Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k).filter(
      (word) => !rows.has(word),
    );
    await Promise.all(
      missing.map(async (word) => {
        const question = questionOf(layer, sides, "keys", word);
        const { series, count, values } = await request("readTokens", { ...question, resultVersion });
        const each = Array.from({ length: series }, (_, s) => values.subarray(s * count, (s + 1) * count));
        rows.set(
          word,
          each.map((one) => ofWords(one, sides.key, "keys")),
        );
      }),
    );
    return { key, rows: new Map([...rows].filter(([word]) => word >= from && word < to)) };
  });
  const rows = isOn && answer?.key === key ? answer.rows : undefined;
  const { lines, share } = useMemo(() => linesOf(rows, heads), [rows, shown.value, combine.value, key]);
  useEffect(() => {
    drawnShare.value = rows && share;
  }, [rows, share]);
  return lines;
}

/** The strongest lines of some queries, the weakest first, and how much of the sum they hold. */
export function linesOf(
  rows: Rows | undefined,
  heads: readonly number[],
): { readonly lines: readonly TokenLine[]; readonly share: number } {
  const found: (TokenLine & { readonly value: number })[] = [];
  let [total, most] = [0, 0];
  for (const [left, series] of rows ?? []) {
    for (const [s, one] of series.entries()) {
      const { shown: wanted } = shownKeys(one, shown.value);
      for (const [right, value] of one.entries()) {
        // Also −∞, which stands for masked keys.
        if (!(value > 0)) continue;
        total += value;
        if (wanted?.has(right) === false) continue;
        most = Math.max(most, value);
        found.push({
          left,
          right,
          value,
          share: 0,
          color: combine.value === "each" ? (heads[s] ?? s) : 0,
          isFaint: true,
        });
      }
    }
  }
  const strong = found.filter(({ value }) => value >= weakest * most).sort((a, b) => b.value - a.value);
  // The strongest are drawn last, above the others.
  const drawn = strong.slice(0, mostLines).reverse();
  const held = drawn.reduce((sum, { value }) => sum + value, 0);
  return {
    lines: drawn.map(({ value, ...line }) => ({ ...line, share: value / most })),
    share: total > 0 ? held / total : 0,
  };
}
