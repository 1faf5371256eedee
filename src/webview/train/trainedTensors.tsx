import { useSignal } from "@preact/signals";
import type { DifferenceCheck } from "../../core/training/differences.ts";
import { briefNumber, exactNumber } from "../../core/view/numberFormat.ts";
import type { TrainedPicture } from "../../protocol/trainMessages.ts";
import type { PointedCell } from "../pointedCell.ts";
import { Check } from "../shell/segments.tsx";
import { t, text } from "../strings.ts";
import { NumberPicture } from "./numberPicture.tsx";

interface TrainedTensorsProps {
  readonly tensors: readonly TrainedPicture[];
  readonly learningRate: number;
  readonly checks: readonly DifferenceCheck[] | undefined;
}

/** Every tensor beside its gradient: on one signed scale, or each gradient on its own. */
export function TrainedTensors({ tensors, learningRate, checks }: TrainedTensorsProps) {
  const ownScale = useSignal(false);
  const inputs = tensors.filter(({ isUpdated }) => !isUpdated);
  const shown = (list: readonly TrainedPicture[]) => (
    <ul class="train-tensors">
      {list.map((tensor) => (
        <li key={tensor.name}>
          <Tensor
            tensor={tensor}
            learningRate={learningRate}
            ownScale={ownScale.value}
            check={checks?.find(({ name }) => name === tensor.name)}
          />
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <Check of={ownScale} words={text("Colors of gradients by their own range")} />
      {shown(tensors.filter(({ isUpdated }) => isUpdated))}
      {inputs.length > 0 && (
        <details class="train-inputs">
          <summary>{text("Not changed by training: {0}", inputs.map(({ name }) => name).join(", "))}</summary>
          {shown(inputs)}
        </details>
      )}
    </>
  );
}

interface TensorProps {
  readonly tensor: TrainedPicture;
  readonly learningRate: number;
  /** Whether values and gradient have each their own range of colors. */
  readonly ownScale: boolean;
  readonly check: DifferenceCheck | undefined;
}

function Tensor({ tensor, learningRate, ownScale, check }: TensorProps) {
  const at = useSignal<PointedCell | undefined>(undefined);
  const { name, shape, rows, cols, values, gradient, zero } = tensor;
  const wordsOf = (cell: PointedCell) => cellWords(tensor, cell, learningRate);
  // To both sides alike, so that zero has the color in the middle.
  const both = symmetric([values, gradient]);
  const picture = { rows, cols, at, wordsOf, scaleName: "change", bent: !ownScale };
  return (
    <section class="train-tensor" aria-label={name}>
      <h3>
        <span class="train-name">{name}</span> <span class="train-quiet">{shape}</span>
        {check !== undefined && <Badge check={check} />}
      </h3>
      <div class="train-pair">
        <NumberPicture
          {...picture}
          title={text("Values")}
          data={values}
          domain={ownScale ? symmetric([values]) : both}
        />
        <NumberPicture
          {...picture}
          title={text("Gradient")}
          data={gradient}
          domain={ownScale ? symmetric([gradient]) : both}
        />
      </div>
      {at.value === undefined ? (
        <p class="train-cell train-words">{sizeWords(tensor)}</p>
      ) : (
        <p class="train-cell">{wordsOf(at.value)}</p>
      )}
      {zero !== undefined && (
        <p class="train-zero">
          <strong>{text("Almost no gradient.")}</strong> {t(zero.say)}{" "}
          {zero.lost !== undefined && (
            <span class="train-quiet">
              {text(
                "∂L/∂{0} is at most {1}, ∂L/∂{2} at most {3}.",
                zero.lost.from,
                briefNumber(zero.lost.before, 3),
                zero.lost.to,
                briefNumber(zero.lost.after, 3),
              )}
            </span>
          )}
        </p>
      )}
    </section>
  );
}

/** How far a step moves the tensor, where training changes it. */
function sizeWords({ isUpdated, share }: TrainedPicture): string {
  // A space that does not collapse keeps the line's height.
  return isUpdated ? text("A step moves it by {0} of its size: ‖αg‖/‖θ‖", percent(share)) : "\u00a0";
}

function cellWords(tensor: TrainedPicture, { row, col }: PointedCell, learningRate: number): string {
  const { name, cols, values, gradient, isReduced, isUpdated } = tensor;
  const [value, slope] = [values, gradient].map((data) => data[row * cols + col] ?? Number.NaN) as [number, number];
  // A cell that stands for several numbers has no index of its own.
  if (isReduced) return text("Largest here: value {0}, gradient {1}", briefNumber(value, 4), briefNumber(slope, 4));
  const place = `${name}[${row + 1},${col + 1}]`;
  const now = text("{0} = {1}, gradient {2}", place, briefNumber(value, 4), briefNumber(slope, 4));
  if (!isUpdated) return now;
  return text("{0}; after a step {1}", now, briefNumber(value - learningRate * slope, 4));
}

/** What central differences say of a gradient. */
function Badge({ check }: { check: DifferenceCheck }) {
  const { holds, tried, entries, kinks, largest, gradient, difference } = check;
  const some =
    tried < entries ? text("{0} of {1} entries tried.", tried, entries) : text("All {0} entries tried.", tried);
  const bent = kinks === 0 ? "" : text("At {0} of them the loss has a kink, and they are left out.", kinks);
  const worst = text(
    "Nearest to its bound: gradient {0}, difference {1}.",
    exactNumber(gradient),
    exactNumber(difference),
  );
  return (
    <span class={holds ? "train-badge good" : "train-badge bad"} title={[some, bent, worst].filter(Boolean).join(" ")}>
      {holds ? "✓ " : "✗ "}
      {tried === kinks
        ? text("not tried: kinks everywhere")
        : text("differences agree within {0}", briefNumber(largest, 2))}
    </span>
  );
}

function symmetric(all: readonly Float64Array[]): readonly [number, number] {
  let most = 0;
  for (const data of all) {
    for (const value of data) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  }
  return [-most, most];
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${briefNumber(100 * share, 3)} %` : briefNumber(share);
}
