import { useSignal } from "@preact/signals";
import type { BesideNetwork } from "../../core/beside/story.ts";
import { formatNumber } from "../../core/view/numberFormat.ts";
import { request } from "../hostApi.ts";
import { Lines } from "../inspector/lines.tsx";
import { shownDecimals } from "../options.ts";
import { t, text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";

// What is beyond these is counted and not listed.
const mostRows = 64;
const mostCols = 32;

interface ValuesProps {
  readonly network: BesideNetwork;
  readonly n: number;
  readonly labels: readonly string[];
  readonly batch: number;
  readonly resultVersion: number;
}

/** What a network yields, position by position; a click or Enter shows what made a number. */
export function NetworkValues({ network, n, labels, batch, resultVersion }: ValuesProps) {
  const { output, width } = network;
  // The second position, where there is one: the first has no state before it.
  const chosen = useSignal({ row: Math.min(1, n - 1), col: 0 });
  // Another network may have fewer.
  const at = { row: Math.min(chosen.value.row, n - 1), col: Math.min(chosen.value.col, width - 1) };
  const index = network.index ?? 0;
  const { answer, fault } = useHostAnswer(JSON.stringify([index, batch, at, resultVersion]), () =>
    request("explainBeside", { index, batch, ...at, resultVersion }),
  );
  const cols = Array.from({ length: Math.min(width, mostCols) }, (_, col) => col);
  return (
    <div class="beside-values">
      <div class="cost-frame">
        <table class="value-table" aria-label={t(network.title)}>
          <tbody>
            {labels.slice(0, mostRows).map((label, row) => (
              <tr key={row}>
                <th scope="row">{label}</th>
                {cols.map((col) => (
                  <td key={col}>
                    <button
                      type="button"
                      class="value-cell"
                      aria-pressed={row === at.row && col === at.col}
                      onClick={() => {
                        chosen.value = { row, col };
                      }}
                    >
                      {formatNumber(output[row * width + col] ?? 0, shownDecimals.value)}
                    </button>
                  </td>
                ))}
                {width > mostCols && <td class="more">{text("… {0} more", width - mostCols)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
        {n > mostRows && <p class="more">{text("… {0} more", n - mostRows)}</p>}
      </div>
      <div class="beside-lines">
        {answer === undefined ? <p>{fault}</p> : <Lines lines={answer} label={text("Values, step by step")} />}
      </div>
    </div>
  );
}
