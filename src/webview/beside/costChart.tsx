import { useSignal } from "@preact/signals";
import { type Costs, costsOf, crossover } from "../../core/beside/costs.ts";
import type { BesideNetwork } from "../../core/beside/story.ts";
import type { Curves } from "../row/chartBundle.ts";
import { useCurves } from "../row/useCurves.ts";
import { text } from "../strings.ts";
import { architectures } from "./costTable.tsx";

type Shown = "operations" | "sequential" | "longestPath";

/** The costs over the length of the sequence, with the length at which attention becomes the dearer. */
export function CostChart({ networks, n, d }: { networks: readonly BesideNetwork[]; n: number; d: number }) {
  const shown = useSignal<Shown>("operations");
  const curves = curvesOf(networks, n, d, shown.value);
  const { canvas, failed } = useCurves(curves, [networks, n, d, shown.value]);
  if (failed.value) return <p class="row-empty">{text("The chart could not be loaded. The table shows the same.")}</p>;
  return (
    <>
      <fieldset class="cost-choice">
        <legend class="unseen">{text("What the chart shows")}</legend>
        {choices().map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name="cost"
              checked={shown.value === value}
              onChange={() => {
                shown.value = value;
              }}
            />{" "}
            {words}
          </label>
        ))}
      </fieldset>
      <div class="cost-chart">
        <canvas
          ref={canvas}
          role="img"
          aria-label={text("Costs over the number of positions; attention and recurrent layers meet at n = d = {0}", d)}
        />
      </div>
    </>
  );
}

function choices(): [Shown, string][] {
  return [
    ["operations", text("Operations")],
    ["sequential", text("One after the other")],
    ["longestPath", text("Longest path")],
  ];
}

function curvesOf(networks: readonly BesideNetwork[], n: number, d: number, shown: Shown): Curves {
  // Well beyond the input, and beyond d, where the curves cross.
  const last = Math.max(4 * n, 16 * d, 64);
  // Even steps on a logarithmic axis from 1 on.
  const xs = Array.from({ length: 41 }, (_, at) => Math.exp((Math.log(last) * at) / 40));
  const costOf = (costs: Costs) => costs[shown];
  return {
    xs,
    lines: architectures(networks).map(({ name, of }) => ({ name, ys: xs.map((x) => costOf(costsOf(of)).at(x, d)) })),
    xTitle: text("positions n"),
    yTitle: choices().find(([value]) => value === shown)?.[1] ?? "",
    // Only the numbers of operations meet there.
    ...(shown === "operations" && { mark: { x: crossover(d), name: text("n = d = {0}", d) } }),
  };
}
