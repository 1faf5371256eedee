import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BesideNetwork } from "../../core/beside/story.ts";
import { isStill } from "../shell/isStill.ts";
import { t, text } from "../strings.ts";

const beatMs = 600;

/** Which results exist after each step: one more at a time, or all at once. Plays by itself where motion is welcome. */
export function Timeline({
  networks,
  n,
  labels,
}: {
  networks: readonly BesideNetwork[];
  n: number;
  labels: readonly string[];
}) {
  // At first all is done, so that nothing moves unasked.
  const step = useSignal(n);
  const playing = useSignal(false);
  useEffect(() => {
    if (!playing.value) return undefined;
    const timer = setInterval(() => {
      if (step.value >= n) playing.value = false;
      else step.value++;
    }, beatMs);
    return () => clearInterval(timer);
  }, [playing.value, n, playing, step]);
  const play = () => {
    // Playing again begins anew; where nothing shall move it stays at the end.
    if (!playing.value && step.value >= n) step.value = isStill() ? n : 0;
    playing.value = !playing.value && step.value < n;
  };
  return (
    <div class="timeline">
      <p class="timeline-controls">
        <button type="button" class="button secondary" onClick={play}>
          {playing.value ? text("Pause") : text("Play")}
        </button>
        <label>
          {text("Step {0} of {1}", step.value, n)}{" "}
          <input
            type="range"
            min={0}
            max={n}
            value={step.value}
            onInput={({ currentTarget }) => {
              playing.value = false;
              step.value = Number(currentTarget.value);
            }}
          />
        </label>
      </p>
      {networks.map((network) => (
        <Track key={network.index ?? -1} network={network} n={n} step={step.value} labels={labels} />
      ))}
    </div>
  );
}

// Positions that are drawn; the others are counted.
const mostMarks = 16;

function Track({
  network,
  n,
  step,
  labels,
}: {
  network: BesideNetwork;
  n: number;
  step: number;
  labels: readonly string[];
}) {
  const serial = network.architecture.kind === "recurrent";
  // A recurrent network has one result more with each step, the others have all with the first.
  const done = serial ? Math.min(step, n) : step > 0 ? n : 0;
  const words = serial
    ? text("{0} of {1} results after {2} steps: each waits for the one before", done, n, step)
    : text("{0} of {1} results after {2} steps: all at once", done, n, step);
  return (
    <div class="track">
      <span class="track-name">{t(network.title)}</span>
      <span class="track-marks" role="img" aria-label={words}>
        {labels.slice(0, mostMarks).map((label, at) => (
          <span key={at} class={at < done ? "mark done" : "mark"} title={label}>
            {label}
          </span>
        ))}
        {n > mostMarks && <span class="mark more">{text("… {0} more", n - mostMarks)}</span>}
      </span>
    </div>
  );
}
