import { type Architecture, costsOf } from "../../core/beside/costs.ts";
import type { BesideNetwork } from "../../core/beside/story.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { t, text } from "../strings.ts";

/** A window like those of long-context models, to compare with. */
export const localReach = 4;

/** Every architecture that is compared, with attention over a window as a further one. */
export function architectures(
  networks: readonly BesideNetwork[],
): { readonly name: string; readonly of: Architecture }[] {
  const named = networks.map(({ title, architecture }) => ({ name: t(title), of: architecture }));
  const window = {
    name: text("Attention within {0} positions", localReach),
    of: { kind: "local" as const, reach: localReach },
  };
  // Right after attention, which is the first.
  return [...named.slice(0, 1), window, ...named.slice(1)];
}

/** Operations, sequential steps, longest path and parameters: the formula, and its value for this input. */
export function CostTable({ networks, n, d }: { networks: readonly BesideNetwork[]; n: number; d: number }) {
  return (
    <div class="cost-frame">
      <table class="cost-table">
        <thead>
          <tr>
            <th scope="col">{text("One layer, with projections")}</th>
            <th scope="col">{text("Operations")}</th>
            <th scope="col">{text("One after the other")}</th>
            <th scope="col">{text("Longest path")}</th>
            <th scope="col">{text("Parameters")}</th>
          </tr>
        </thead>
        <tbody>
          {architectures(networks).map(({ name, of }, at) => {
            const { operations, sequential, longestPath, parameters } = costsOf(of);
            return (
              <tr key={at}>
                <th scope="row">{name}</th>
                {[operations, sequential, longestPath, parameters].map(({ formula, at: value }, cost) => (
                  <td key={cost}>
                    {/* “1 = 1” would say nothing. */}
                    {formula === "1" ? "" : <span class="cost-formula">{formula} = </span>}
                    {briefNumber(value(n, d), 4)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
