import type { LayerOutline } from "../../core/explain/outline.ts";
import type { TokenQuestion, TokenWeights } from "../../core/figures/tokens/tokenQuestion.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { request } from "../hostApi.ts";
import { hasContribution, quantity } from "../quantity.ts";
import { changeView, snapshot, view } from "../state.ts";
import { text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { keysByWeight } from "./rowStats.ts";

/** One query's weights or contributions in some heads, one row for each; undefined until they are here. */
export function useHeadsOfRow(
  layer: LayerOutline,
  query: number,
  of: TokenQuestion["quantity"],
): readonly Float64Array[] | undefined {
  const { uri, resultVersion = 0 } = snapshot.value ?? {};
  const question: TokenQuestion = {
    layer: layer.path,
    batch: Math.min(view.value.batch, layer.dims.batch - 1),
    heads: Array.from({ length: layer.dims.heads }, (_, head) => head),
    combine: "each",
    quantity: of,
    toward: "keys",
    first: query,
    last: query,
    without: [],
  };
  const key = JSON.stringify([uri, resultVersion, question]);
  const { answer, isOld } = useHostAnswer(key, () => request("readTokens", { ...question, resultVersion }));
  return answer === undefined || isOld ? undefined : rowsOf(answer);
}

function rowsOf({ series, count, values }: TokenWeights): Float64Array[] {
  return Array.from({ length: series }, (_, s) =>
    // −∞ stands for keys that are out of sight: they take no weight.
    values.slice(s * count, (s + 1) * count).map((value) => (value === -Infinity ? 0 : value)),
  );
}

/** What the bars show: contributions where those are chosen and known. */
export function rowQuantity(layer: LayerOutline): TokenQuestion["quantity"] {
  return hasContribution(layer) ? quantity.value : "weights";
}

/** All heads of one query: where each looks most, as buttons that turn to the head. */
export function HeadsOfRow({ layer, rows }: { layer: LayerOutline; rows: readonly Float64Array[] }) {
  if (rows.length < 2) return null;
  // One scale for all heads.
  const most = rows.reduce((best, row) => row.reduce((so, value) => Math.max(so, value), best), 0);
  return (
    <section class="row-heads" aria-label={text("All heads of this query")}>
      <h2>{text("All heads of this query")}</h2>
      <div class="row-heads-list">
        {rows.map((row, head) => {
          const key = keysByWeight(row)[0] ?? 0;
          const value = row[key] ?? 0;
          const name = visibleText(layer.keyLabels[key] ?? String(key + 1));
          return (
            <button
              key={head}
              type="button"
              class="row-head"
              aria-current={head === view.value.head ? "true" : undefined}
              onClick={() => changeView({ head })}
            >
              <span class="row-head-bar" style={{ width: `${most > 0 ? (100 * Math.max(0, value)) / most : 0}%` }} />
              <span class="row-head-words">
                {text("Head {0}", head + 1)} · {name} {briefNumber(value, 3)}
              </span>
            </button>
          );
        })}
      </div>
    </section>
  );
}
