import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { DifferenceCheck } from "../../core/training/differences.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import type { TrainingLook } from "../../protocol/trainMessages.ts";
import { request } from "../hostApi.ts";
import type { PointedCell } from "../pointedCell.ts";
import { layerOutline, view } from "../state.ts";
import { text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { NumberPicture } from "./numberPicture.tsx";
import { TrainedTensors } from "./trainedTensors.tsx";

interface TrainedStepProps {
  readonly step: number;
  readonly learningRate: number;
  readonly resultVersion: number;
  /** What differences say of each gradient at this step; undefined where they were not asked for. */
  readonly checks: readonly DifferenceCheck[] | undefined;
}

/** Attention and tensors at one step. While steps follow fast the next one is asked for when the last one is here. */
export function TrainedStep({ step, learningRate, resultVersion, checks }: TrainedStepProps) {
  // The step that was asked for last; the one in view may be further on.
  const [asked, setAsked] = useState(step);
  const { layer, batch, head } = view.value;
  const params = { step: asked, learningRate, layer, batch, head, resultVersion };
  const { answer, isOld, fault } = useHostAnswer(JSON.stringify(params), () => request("readTrainingStep", params));
  useEffect(() => {
    // Not before the last question is answered: see above.
    if (!isOld || fault !== undefined) setAsked(step);
  }, [step, isOld, fault]);
  if (answer === undefined) return <div class="train-right">{fault !== undefined && <p role="alert">{fault}</p>}</div>;
  return (
    <div class="train-right" aria-busy={isOld} data-step={answer.step}>
      <h2>{text("Attention at step {0}", answer.step)}</h2>
      {answer.weights === undefined ? (
        <p class="train-quiet">{text("The layer in view has no weights.")}</p>
      ) : (
        <Weights look={answer} weights={answer.weights} />
      )}
      <h2>{text("Tensors and gradients")}</h2>
      <TrainedTensors tensors={answer.tensors} learningRate={learningRate} checks={checks} />
    </div>
  );
}

interface WeightsProps {
  readonly look: TrainingLook;
  readonly weights: NonNullable<TrainingLook["weights"]>;
}

/** The weights of the head in view at the start and now, and by how much they have moved. */
function Weights({ look, weights: { rows, cols, now, start } }: WeightsProps) {
  const at = useSignal<PointedCell | undefined>(undefined);
  const outline = layerOutline();
  const labelOf = (labels: readonly string[] | undefined, index: number) =>
    visibleText(labels?.[index] ?? String(index + 1));
  // Large matrices come smaller: their cells stand for several pairs.
  const isWhole = outline !== undefined && outline.queryLabels.length === rows;
  const wordsOf = ({ row, col }: PointedCell) => {
    const [was, is] = [start, now].map((data) => briefNumber(data[row * cols + col] ?? Number.NaN, 4));
    const pair = isWhole
      ? text("{0} attends to {1}", labelOf(outline.queryLabels, row), labelOf(outline.keyLabels, col))
      : text("Largest here");
    return text("{0}: {1} at the start, {2} now", pair, was ?? "", is ?? "");
  };
  // Both from 0 to the same end, so that equal colors are equal weights.
  const most = Math.max(0, ...[start, now].map((data) => data.reduce((a, b) => Math.max(a, b), 0)));
  const moved = now.map((value, index) => value - (start[index] ?? 0));
  const picture = { rows, cols, at, wordsOf };
  return (
    <>
      <div class="train-pair">
        <NumberPicture {...picture} title={text("At the start")} data={start} scaleName="weights" domain={[0, most]} />
        <NumberPicture
          {...picture}
          title={text("Step {0}", look.step)}
          data={now}
          scaleName="weights"
          domain={[0, most]}
        />
        {look.step > 0 && <NumberPicture {...picture} title={text("Change")} data={moved} scaleName="change" />}
      </div>
      <p class="train-cell">{wordsOf(at.value ?? cellOf(indexOfLargest(moved), cols))}</p>
    </>
  );
}

function indexOfLargest(data: Float64Array): number {
  return data.reduce((best, value, at) => (Math.abs(value) > Math.abs(data[best] ?? 0) ? at : best), 0);
}

function cellOf(index: number, cols: number): PointedCell {
  return { row: Math.floor(index / Math.max(1, cols)), col: index % Math.max(1, cols) };
}
