import type { BesideNetwork } from "../../core/beside/story.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { t, text } from "../strings.ts";
import { InfluenceMatrix } from "./influenceMatrix.tsx";

interface InfluencesProps {
  readonly networks: readonly BesideNetwork[];
  readonly n: number;
  readonly labels: readonly string[];
  /** Of all networks, where the colors end. */
  readonly largest: number;
}

/** The influences of every network, and both paths of attention's. */
export function Influences({ networks, n, labels, largest }: InfluencesProps) {
  const attention = networks.find(({ paths }) => paths !== undefined);
  const all = networks.flatMap(({ index, title, influence }) =>
    influence === undefined ? [] : [{ key: `network ${index ?? "attention"}`, name: t(title), numbers: influence }],
  );
  const { paths } = attention ?? {};
  // A token moves attention's result in two ways: by the values that are mixed, and by the weights that mix them.
  const split =
    paths === undefined
      ? []
      : [
          { key: "values", name: text("Attention: by the values"), numbers: paths.values },
          { key: "weights", name: text("Attention: by whom it looks at"), numbers: paths.weights },
        ];
  return (
    <>
      <p class="beside-words">
        {text(
          "Row i, column j: the size of ∂yᵢ/∂xⱼ, on one logarithmic scale for all; the largest is {0}.",
          briefNumber(largest, 3),
        )}{" "}
        {text(
          "A recurrent network sees the past through every step in between, a convolution only what is within its kernel, attention everything at once.",
        )}
      </p>
      <div class="influence-list">
        {[...all, ...split].map(({ key, name, numbers }) => (
          <InfluenceMatrix key={key} {...{ name, numbers, n, labels, largest }} />
        ))}
      </div>
    </>
  );
}
