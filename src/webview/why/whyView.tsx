import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fewDigits } from "../../core/view/fewDigits.ts";
import { isWhyAnswer, isWhyNumbers } from "../../protocol/whyGuard.ts";
import type { NoWhyReason, WhyExplanation, WhyStory } from "../../protocol/whyMessages.ts";
import { expectAnswers, notify, onPage, request } from "../hostApi.ts";
import { announce } from "../inspector/announcer.tsx";
import { Button } from "../shell/buttons.tsx";
import { outline, snapshot } from "../state.ts";
import { text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { WhyPictures } from "./whyPictures.tsx";
import { WhySteps } from "./whySteps.tsx";
import "./why.css";

expectAnswers({ findOutWhy: isWhyAnswer, readWhy: isWhyNumbers });

/** The view “Why”: where differences from the expected numbers begin, and which mistake makes them. */
export function View() {
  const resultVersion = snapshot.value?.resultVersion ?? 0;
  // Counted up to ask again after the search was cancelled.
  const attempt = useSignal(0);
  // How much of the search is done, 0…1.
  const share = useSignal(0);
  useEffect(() => {
    // The host tells how far it is while it searches.
    onPage("searching", (told) => {
      share.value = told.share;
    });
  }, []);
  const key = JSON.stringify([snapshot.value?.uri, resultVersion, attempt.value]);
  const { answer, isOld, fault } = useHostAnswer(key, () => {
    share.value = 0;
    return request("findOutWhy", { resultVersion });
  });
  if (outline.value === undefined) return null;
  const again = () => {
    attempt.value++;
  };
  return (
    <section class="why-view" aria-label={text("Why")} aria-busy={isOld}>
      {isOld ? (
        <p class="why-searching" role="status">
          <progress aria-label={text("Searching")} max={1} value={share.value} /> {text("Trying known mistakes…")}{" "}
          <Button kind="secondary" onClick={() => notify("cancelWhy", {})}>
            {text("Cancel")}
          </Button>
        </p>
      ) : fault !== undefined ? (
        <p role="alert">{fault}</p>
      ) : answer === undefined ? null : "none" in answer ? (
        <Nothing none={answer.none} onAgain={again} />
      ) : (
        <Story story={answer} resultVersion={resultVersion} />
      )}
    </section>
  );
}

function Nothing({ none, onAgain }: { none: NoWhyReason; onAgain(): void }) {
  if (none === "matches") return <p>{text("No expected step differs from the computed one.")}</p>;
  if (none === "tooLarge") return <p>{text("This spec is too large to search for mistakes.")}</p>;
  return (
    <p>
      {text("The search was cancelled.")} <Button onClick={onAgain}>{text("Search Again")}</Button>
    </p>
  );
}

function Story({ story, resultVersion }: { story: WhyStory; resultVersion: number }) {
  const chosen = useSignal(0);
  const { explanations, withoutEffect } = story;
  // Another search may have found fewer.
  const place = Math.min(chosen.value, explanations.length - 1);
  return (
    <>
      <WhySteps steps={story.steps} />
      {explanations.length > 0 && <h2>{headingOf(explanations)}</h2>}
      {explanations.length === 0 && story.searched === "" && <p>{nothingFound(story)}</p>}
      <ol class="why-list">
        {explanations.map((one, index) => (
          <li key={one.change}>
            <button
              type="button"
              class="why-choice"
              aria-expanded={index === place}
              onClick={() => {
                chosen.value = index;
              }}
            >
              <Fit one={one} />
              <span class="why-change">{sentenceOf(one)}</span>
            </button>
            {index === place && <Chosen one={one} index={index} resultVersion={resultVersion} />}
          </li>
        ))}
      </ol>
      {story.searched !== "" && <p class="why-searched">{story.searched}</p>}
      {withoutEffect.length > 0 && (
        <details class="why-quiet">
          <summary>{text("{0} more mistakes would change none of these numbers", withoutEffect.length)}</summary>
          {withoutEffect.join(", ")}
        </details>
      )}
      <p>
        <Button kind="secondary" onClick={() => notify("copyWhy", { resultVersion })}>
          {text("Copy as Report")}
        </Button>
      </p>
    </>
  );
}

function nothingFound({ steps }: WhyStory): string {
  return steps.some(({ isFirst }) => isFirst)
    ? text("None of the known mistakes comes near the expected numbers.")
    : text("None of the known mistakes makes these values. Add an expected output to find what does.");
}

/** The beginning of the sentences below it. */
function headingOf(explanations: readonly WhyExplanation[]): string {
  const reproduced = explanations.some(({ reproduces }) => reproduces);
  return reproduced
    ? text("All expected numbers are reproduced if…")
    : text("No known mistake reproduces them. The closest: if…");
}

/** How well an explanation fits, as a sign and a figure. */
function Fit({ one: { reproduces, share } }: { one: WhyExplanation }) {
  if (reproduces) return <span class="why-fit exact">✓</span>;
  // Rounded down: what is not all of it must not say 100 %.
  const words = text("explains {0}%", Math.floor(1000 * share) / 10);
  return (
    <span class="why-fit">
      <meter aria-hidden="true" min={0} max={1} value={share} /> {words}
    </span>
  );
}

function sentenceOf({ change, layer }: WhyExplanation): string {
  return layer === "" ? change : text("in {0} alone {1}", layer, change);
}

function Chosen({ one, index, resultVersion }: { one: WhyExplanation; index: number; resultVersion: number }) {
  const said = useSignal<string | undefined>(undefined);
  const { before, after, ties, apart, edit } = one;
  const apply = () => {
    request("applyWhy", { index, resultVersion }).then(
      () => announce(text("Written into the spec. Undo takes it back.")),
      (error: unknown) => {
        said.value = error instanceof Error ? error.message : String(error);
      },
    );
  };
  return (
    <div class="why-chosen">
      <p class="why-figures">
        {text("Before: {0} cells differ, largest {1}.", before.wrong, fewDigits(before.largest))}{" "}
        {after && text("After: {0} cells differ, largest {1}.", after.wrong, fewDigits(after.largest))}
      </p>
      {ties.length > 0 && <p>{text("Indistinguishable here: {0}.", ties.join(", "))}</p>}
      {ties.length > 0 && apart !== "" && <p>{text("To tell them apart, add expected.{0}.", apart)}</p>}
      <WhyPictures index={index} resultVersion={resultVersion} />
      {edit !== undefined && (
        <p class="why-apply">
          <Button hint={text("One edit that can be undone")} onClick={apply}>
            {text("Apply to the Spec")}
          </Button>{" "}
          <code>{edit}</code>
        </p>
      )}
      {said.value !== undefined && <p role="alert">{said.value}</p>}
    </div>
  );
}
