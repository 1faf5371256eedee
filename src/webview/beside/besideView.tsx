import { useSignal } from "@preact/signals";
import type { BesideStory } from "../../core/beside/story.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { isBesideAnswer } from "../../protocol/besideGuard.ts";
import { expectAnswers, request } from "../hostApi.ts";
import { layerOutline, outline, snapshot, view } from "../state.ts";
import { t, text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { CostChart } from "./costChart.tsx";
import { CostTable } from "./costTable.tsx";
import { Decoding } from "./decoding.tsx";
import { Influences } from "./influences.tsx";
import { Timeline } from "./timeline.tsx";
import { NetworkValues } from "./values.tsx";
import "./beside.css";

expectAnswers({ readBeside: isBesideAnswer });

/** The view “Beside”: the same input through recurrent and convolutional networks. */
export function View() {
  const { batch } = view.value;
  const resultVersion = snapshot.value?.resultVersion ?? 0;
  const { answer, isOld, fault } = useHostAnswer(JSON.stringify([snapshot.value?.uri, resultVersion, batch]), () =>
    request("readBeside", { batch, resultVersion }),
  );
  if (answer === undefined) return <p class="row-empty">{fault ?? text("Computing the other architectures…")}</p>;
  if ("none" in answer) {
    return (
      <p class="row-empty">
        {answer.none === "noInput"
          ? text("There is no input X that other architectures could read.")
          : text("The input is too large to go through other architectures here.")}
      </p>
    );
  }
  return (
    <section class="beside-view" aria-label={text("Beside")} aria-busy={isOld}>
      <Story story={answer} labels={labelsOf(answer.n)} batch={batch} resultVersion={resultVersion} />
    </section>
  );
}

/** What the positions are called. */
function labelsOf(n: number): string[] {
  const first = outline.value?.layers.find(({ path }) => !path.startsWith("encoder")) ?? layerOutline();
  return Array.from({ length: n }, (_, at) => visibleText(first?.queryLabels[at] ?? String(at + 1)));
}

interface StoryProps {
  readonly story: BesideStory;
  /** What the positions are called. */
  readonly labels: readonly string[];
  readonly batch: number;
  readonly resultVersion: number;
}

function Story({ story, labels, batch, resultVersion }: StoryProps) {
  const { networks, drawn, n, d } = story;
  const followed = networks.filter(({ influence }) => influence !== undefined);
  // One scale for all networks.
  const largest = followed.reduce(
    (most, { influence }) => influence?.reduce((a, b) => Math.max(a, b), most) ?? most,
    0,
  );
  const chosen = useSignal(0);
  // Attention has no index: its numbers are those of the steps.
  const others = networks.filter(({ index }) => index !== undefined);
  const shown = others[Math.min(chosen.value, others.length - 1)];
  return (
    <>
      <p class="beside-intro">
        {text("The rows of X through other architectures: {0} positions of {1} numbers.", n, d)}{" "}
        {drawn && text("Their weights are drawn at random, since the file has no “beside”.")}
      </p>
      <h2>{text("How much each input moves each result")}</h2>
      {followed.length === 0 ? (
        <p class="beside-words">{text("The input is too large to follow every influence through it.")}</p>
      ) : (
        <Influences networks={followed} {...{ n, labels, largest }} />
      )}
      {story.decoding !== undefined && <Decoding decoding={story.decoding} {...{ n, d, labels }} />}
      <h2>{text("What can be computed when")}</h2>
      <Timeline networks={networks} n={n} labels={labels} />
      {shown !== undefined && (
        <>
          <h2>{text("Values, step by step")}</h2>
          <p class="beside-choice">
            <label>
              {text("Network")}{" "}
              <select
                class="row-select"
                value={String(chosen.value)}
                onChange={({ currentTarget }) => {
                  chosen.value = Number(currentTarget.value);
                }}
              >
                {others.map(({ title }, at) => (
                  <option key={at} value={String(at)}>
                    {t(title)}
                  </option>
                ))}
              </select>
            </label>
          </p>
          <NetworkValues network={shown} {...{ n, labels, batch, resultVersion }} />
        </>
      )}
      <h2>{text("Costs")}</h2>
      <CostTable networks={networks} n={n} d={d} />
      <CostChart networks={networks} n={n} d={d} />
    </>
  );
}
