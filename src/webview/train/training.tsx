import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DifferenceCheck } from "../../core/training/differences.ts";
import { fewDigits } from "../../core/view/fewDigits.ts";
import { briefNumber, exactNumber } from "../../core/view/numberFormat.ts";
import type { TrainingStory } from "../../protocol/trainMessages.ts";
import { notify, request } from "../hostApi.ts";
import { announce } from "../inspector/announcer.tsx";
import { text } from "../strings.ts";
import { LossChart, rateName, type TriedRates } from "./lossChart.tsx";
import { Push, TrainControls } from "./trainControls.tsx";
import { TrainedStep } from "./trainedStep.tsx";

/** Answers until a run of many steps is done: as many points in which the curve grows. */
const piecesOfRun = 25;
const manySteps = 100;

interface TrainingProps {
  readonly first: TrainingStory;
  /** Whether the numbers belong to an older result. */
  readonly isOld: boolean;
  readonly resultVersion: number;
}

/** A training under way: the losses, how to go on, and everything at the step in view. */
export function Training({ first, isOld, resultVersion }: TrainingProps) {
  const story = useSignal(first);
  // What the file says, or a usual value where it says none.
  const learningRate = useSignal(first.learningRate > 0 ? first.learningRate : 0.1);
  const count = useSignal(first.steps > 1 ? first.steps : manySteps);
  const isRunning = useSignal(false);
  const isTrying = useSignal(false);
  const chosen = useSignal<number | undefined>(undefined);
  const tried = useSignal<TriedRates | undefined>(undefined);
  const checked = useSignal<{ readonly step: number; readonly checks: readonly DifferenceCheck[] } | undefined>(
    undefined,
  );
  const said = useSignal<string | undefined>(undefined);
  // Counted up to stop a run: what comes of an older one is dropped.
  const run = useRef(0);
  useEffect(() => {
    // Another result: a run that is under way is of the old one.
    run.current++;
    story.value = first;
    isRunning.value = false;
    chosen.value = tried.value = checked.value = said.value = undefined;
    return () => {
      run.current++;
    };
  }, [first]);
  const { losses, snapshots } = story.value;
  const last = losses.length - 1;
  // Of a long training not all steps are kept: one that is gone is left for the last.
  const step = chosen.value !== undefined && snapshots.includes(chosen.value) ? chosen.value : last;
  const fail = (error: unknown) => {
    said.value = error instanceof Error ? error.message : String(error);
  };

  const go = async (steps: number) => {
    // Asked for in pieces, so that the curve grows and the run can be stopped.
    const own = ++run.current;
    isRunning.value = true;
    chosen.value = tried.value = checked.value = said.value = undefined;
    const goal = last + steps;
    try {
      while (story.value.losses.length - 1 < goal && run.current === own) {
        const before = story.value.losses.length - 1;
        const piece = Math.min(goal - before, Math.ceil(steps / piecesOfRun));
        const next = await request("train", { count: piece, learningRate: learningRate.value, resultVersion });
        if (run.current !== own) return;
        story.value = next;
        // The host did not go on, as after a loss that is no number.
        if (next.losses.length - 1 === before) break;
      }
      const now = story.value.losses;
      announce(
        text("Step {0}: loss {1}, before it {2}", now.length - 1, fewDigits(now.at(-1), 4), fewDigits(now[last], 4)),
      );
    } catch (error) {
      if (run.current === own) fail(error);
    }
    if (run.current === own) isRunning.value = false;
  };
  const stop = () => {
    run.current++;
    isRunning.value = false;
    // The host may be in the middle of a piece.
    notify("cancelTraining", {});
  };
  const reset = () => {
    chosen.value = tried.value = checked.value = said.value = undefined;
    request("resetTraining", { resultVersion }).then((next) => {
      story.value = next;
      announce(text("Back at the numbers of the file"));
    }, fail);
  };
  const tryRates = async () => {
    isTrying.value = true;
    said.value = undefined;
    try {
      const params = { step, count: count.value, learningRate: learningRate.value, resultVersion };
      tried.value = { from: step, rates: await request("tryRates", params) };
    } catch (error) {
      fail(error);
    }
    isTrying.value = false;
  };
  const check = async () => {
    isTrying.value = true;
    said.value = undefined;
    try {
      const found = await request("checkGradients", { step, resultVersion });
      if ("none" in found) {
        said.value = text("Steps of this file are rounded to a shorter type, so there are no differences to compare.");
      } else {
        checked.value = { step, checks: found };
        announce(wordsOfChecks(found));
      }
    } catch (error) {
      fail(error);
    }
    isTrying.value = false;
  };
  const apply = () => {
    said.value = undefined;
    request("applyTraining", { step, resultVersion }).then(
      () => announce(text("Written into the spec. Undo takes it back.")),
      fail,
    );
  };
  const ended = !Number.isFinite(losses.at(-1));
  return (
    <div class="training" data-old={isOld || undefined}>
      <header class="train-head">
        <Losses losses={losses} shown={step} />
        <TrainControls
          {...{ learningRate, count }}
          isRunning={isRunning.value}
          isTrained={last > 0}
          canGoOn={!ended && !isTrying.value}
          onRun={(steps) => void go(steps)}
          onStop={stop}
          onReset={reset}
        />
        {ended && (
          <p role="alert">
            {text("After step {0} the loss is not a finite number. A smaller learning rate may help.", last)}
          </p>
        )}
        {said.value !== undefined && <p role="alert">{said.value}</p>}
      </header>
      <div class="train-columns">
        <div class="train-left">
          <LossChart losses={losses} shown={step} tried={tried.value} />
          <Scrubber
            snapshots={snapshots}
            step={step}
            losses={losses}
            onChoose={(to) => {
              chosen.value = to;
            }}
          />
          <p class="train-actions">
            <Push
              disabled={isRunning.value || isTrying.value}
              hint={text("One tenth of the learning rate, the same, and ten times as much, from this step on")}
              onClick={() => void tryRates()}
            >
              {text("Compare Learning Rates")}
            </Push>
            <Push
              disabled={isRunning.value || isTrying.value}
              hint={text("Compares each gradient with how much the loss changes when a number is moved a little")}
              onClick={() => void check()}
            >
              {text("Check Gradients")}
            </Push>
            <Push disabled={isRunning.value || step === 0} hint={text("One edit that can be undone")} onClick={apply}>
              {text("Write Step {0} into the File", step)}
            </Push>
          </p>
          {tried.value !== undefined && <Rates tried={tried.value} />}
        </div>
        <TrainedStep
          step={step}
          learningRate={learningRate.value}
          resultVersion={resultVersion}
          // At another step the gradients are others.
          checks={checked.value?.step === step ? checked.value.checks : undefined}
        />
      </div>
    </div>
  );
}

/** The loss at the start, before the last step, and now; and at the step in view, where that is another one. */
function Losses({ losses, shown }: { losses: Float64Array; shown: number }) {
  const last = losses.length - 1;
  const [start, before, now] = [losses[0], losses[last - 1], losses[last]];
  const change = before === undefined || now === undefined ? undefined : (now - before) / Math.abs(before);
  return (
    <dl class="train-losses">
      <Figure name={text("Loss at the start")} value={start} />
      {last > 1 && <Figure name={text("Before step {0}", last)} value={before} />}
      {last > 0 && <Figure name={text("After step {0}", last)} value={now} change={change} />}
      {shown !== last && <Figure name={text("In view: step {0}", shown)} value={losses[shown]} />}
    </dl>
  );
}

function Figure({ name, value, change }: { name: string; value: number | undefined; change?: number | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={exactNumber(value ?? Number.NaN)}>
        {fewDigits(value, 4)}
        {change !== undefined && Number.isFinite(change) && change !== 0 && (
          <span class={change < 0 ? "train-change good" : "train-change bad"}>
            {" "}
            {change < 0 ? "↓" : "↑"} {briefNumber(Math.abs(100 * change), 2)} %
          </span>
        )}
      </dd>
    </div>
  );
}

interface ScrubberProps {
  /** Steps whose numbers are kept, in their order. */
  readonly snapshots: readonly number[];
  readonly step: number;
  readonly losses: Float64Array;
  onChoose(step: number): void;
}

/** Turns everything below to one of the kept steps. */
function Scrubber({ snapshots, step, losses, onChoose }: ScrubberProps) {
  // The slider walks over the kept steps, which may be far apart.
  const at = snapshots.indexOf(step);
  return (
    <label class="train-scrubber">
      <span>{text("Step {0} of {1}", step, losses.length - 1)}</span>
      <input
        type="range"
        min={0}
        max={Math.max(0, snapshots.length - 1)}
        value={at}
        disabled={snapshots.length < 2}
        aria-valuetext={text("Step {0}: loss {1}", step, fewDigits(losses[step], 4))}
        onInput={({ currentTarget }) => onChoose(snapshots[Number(currentTarget.value)] ?? step)}
      />
    </label>
  );
}

/** What the chart shows of the learning rates, in numbers. */
function Rates({ tried: { rates } }: { tried: TriedRates }) {
  return (
    <ul class="train-rates">
      {rates.map(({ learningRate, losses }) => {
        const [first = Number.NaN, last = Number.NaN] = [losses[0], losses.at(-1)];
        // Written so that NaN is worse.
        const worse = !(last <= first);
        return (
          <li key={learningRate}>
            {text(
              "{0}: {1} → {2} after {3} steps",
              rateName(learningRate),
              fewDigits(first, 4),
              fewDigits(last, 4),
              losses.length - 1,
            )}
            {worse && <span class="train-change bad"> {text("worse than at the start")}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function wordsOfChecks(checks: readonly DifferenceCheck[]): string {
  const wrong = checks.filter(({ holds }) => !holds).map(({ name }) => name);
  return wrong.length === 0
    ? text("All gradients agree with central differences")
    : text("Gradients that differ from central differences: {0}", wrong.join(", "));
}
