import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Button } from "../shell/buttons.tsx";
import { text } from "../strings.ts";

const mostSteps = 100_000;

interface TrainControlsProps {
  readonly learningRate: Signal<number>;
  /** Steps of a long run. */
  readonly count: Signal<number>;
  readonly isRunning: boolean;
  /** Whether there is something to go back from. */
  readonly isTrained: boolean;
  /** Whether the loss is still a number. */
  readonly canGoOn: boolean;
  onRun(count: number): void;
  onStop(): void;
  onReset(): void;
}

/** How far and how fast to train. */
export function TrainControls(props: TrainControlsProps) {
  const { learningRate, count, isRunning, isTrained, canGoOn, onRun, onStop, onReset } = props;
  return (
    <div class="train-controls">
      <NumberBox
        name={text("Learning rate α")}
        of={learningRate}
        isRight={(rate) => rate > 0 && Number.isFinite(rate)}
      />
      <NumberBox
        name={text("Number of steps")}
        of={count}
        isRight={(steps) => Number.isInteger(steps) && steps >= 1 && steps <= mostSteps}
      />
      <span class="train-buttons">
        {isRunning ? (
          <Button onClick={onStop}>{text("Stop Training")}</Button>
        ) : (
          <>
            <Push disabled={!canGoOn} primary onClick={() => onRun(1)}>
              {text("One Step")}
            </Push>
            <Push disabled={!canGoOn} onClick={() => onRun(count.value)}>
              {text("{0} Steps", count.value)}
            </Push>
          </>
        )}
        <Push disabled={!isTrained || isRunning} onClick={onReset}>
          {text("Back to the Start")}
        </Push>
      </span>
    </div>
  );
}

interface PushProps {
  readonly disabled: boolean;
  readonly primary?: boolean;
  readonly hint?: string;
  readonly children: ComponentChildren;
  onClick(): void;
}

/** A button that keeps the focus while it can do nothing. */
export function Push({ disabled, primary, hint, children, onClick }: PushProps) {
  return (
    <button
      type="button"
      class={`button ${primary ? "primary" : "secondary"}`}
      title={hint}
      aria-disabled={disabled}
      onClick={() => {
        if (!disabled) onClick();
      }}
    >
      {children}
    </button>
  );
}

interface NumberBoxProps {
  readonly name: string;
  readonly of: Signal<number>;
  isRight(value: number): boolean;
}

/** A number to type; what is no right one is marked and changes nothing. */
function NumberBox({ name, of, isRight }: NumberBoxProps) {
  // What is typed, until the field is left: then it shows the number in force.
  const typed = useSignal<string | undefined>(undefined);
  const isWrong = typed.value !== undefined && !isRight(Number(typed.value));
  return (
    <label class="train-number">
      {name}{" "}
      <input
        type="text"
        inputMode="decimal"
        size={7}
        value={typed.value ?? String(of.value)}
        aria-invalid={isWrong}
        onInput={({ currentTarget: { value } }) => {
          typed.value = value;
          // An empty field would count as 0.
          if (value.trim() !== "" && isRight(Number(value))) of.value = Number(value);
        }}
        onBlur={() => {
          typed.value = undefined;
        }}
      />
    </label>
  );
}
