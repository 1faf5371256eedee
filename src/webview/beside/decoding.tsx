import type { BesideStory } from "../../core/beside/story.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { t, text } from "../strings.ts";
import { InfluenceMatrix } from "./influenceMatrix.tsx";

interface DecodingProps {
  readonly decoding: NonNullable<BesideStory["decoding"]>;
  /** Positions, and numbers of each. */
  readonly n: number;
  readonly d: number;
  readonly labels: readonly string[];
}

/** An encoder with one fixed context vector for its decoder, and with attention over all of its states. */
export function Decoding({ decoding: { title, hidden, fixed, attended }, n, d, labels }: DecodingProps) {
  // The one context vector is the same at every step: one row, n times.
  const repeated = Float64Array.from({ length: n * n }, (_, at) => fixed[at % n] ?? 0);
  const largest = [fixed, attended].reduce((most, data) => data.reduce((a, b) => Math.max(a, b), most), 0);
  const rowLabels = Array.from({ length: n }, (_, step) => text("decoder step {0}", step + 1));
  const shared = { n, labels, rowLabels, largest };
  const lastRow = attended.subarray((n - 1) * n);
  return (
    <>
      <h2>{text("One context vector, or attention")}</h2>
      <p class="beside-words">
        {text(
          "An encoder ({0}) reads all positions, and a decoder takes as many steps. With one context vector it reads the encoder’s last state at each of them: {1} numbers for the {2} of the input, however long that is. With attention each step mixes the states of all positions anew.",
          t(title),
          hidden,
          n * d,
        )}{" "}
        {text("The decoder’s weights are drawn at random.")}
      </p>
      <div class="influence-list">
        <InfluenceMatrix {...shared} name={text("One context vector")} numbers={repeated} />
        <InfluenceMatrix {...shared} name={text("Context by attention")} numbers={attended} />
      </div>
      {n > 1 && (
        <p class="beside-words">
          {text(
            "The first position moves the context of the last step {0} times as much as the last position does; with attention {1} times as much.",
            ratio(fixed[0], fixed[n - 1]),
            ratio(lastRow[0], lastRow[n - 1]),
          )}
        </p>
      )}
    </>
  );
}

function ratio(first = 0, last = 0): string {
  return briefNumber(first / last, 2);
}
