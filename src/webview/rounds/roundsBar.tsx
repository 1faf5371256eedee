import { useLayoutEffect, useRef } from "preact/hooks";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { IconButton } from "../shell/buttons.tsx";
import { outline, snapshot } from "../state.ts";
import { t, text } from "../strings.ts";
import { Answer } from "./answer.tsx";
import { goToGroup, groupInView, groupName, type RoundGroup, roundGroups, turnRound } from "./chosenRound.ts";

/** The sequence as it grew, round by round; and of the round in view what entered and what was answered. */
export function RoundsBar() {
  const { layers = [], generation } = outline.value ?? {};
  const groups = roundGroups(layers);
  const at = groupInView(groups);
  const group = groups[at];
  const listed = groups.length - 1;
  if (generation === undefined || group === undefined) return null;
  // Of a long generation not all rounds are kept; else it says why it ended.
  const end =
    listed < generation.rounds
      ? text("{0} of {1} rounds are listed", listed, generation.rounds)
      : t(generation.stopped);
  const hint = text("Choose a round to see what entered and which id it chose.");
  return (
    <section class="rounds-body" aria-label={text("Generated sequence")}>
      <div class="rounds-line">
        <IconButton
          icon="left"
          words={text("Previous Round")}
          keys="("
          disabled={at === 0}
          onClick={() => turnRound(-1)}
        />
        <IconButton
          icon="right"
          words={text("Next Round")}
          keys=")"
          disabled={at === listed}
          onClick={() => turnRound(1)}
        />
        <Chips groups={groups} at={at} />
        <span class="rounds-end" title={end}>
          {end}
        </span>
      </div>
      <div class="rounds-line">
        {group.round === undefined ? (
          <span class="rounds-quiet" title={hint}>
            {hint}
          </span>
        ) : (
          <Answer key={`${group.round.index}\n${snapshot.value?.resultVersion}`} group={group} />
        )}
      </div>
    </section>
  );
}

const keys: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

/** What each round chose, as one reads it; the one in view is the tab stop. */
function Chips({ groups, at }: { groups: readonly RoundGroup[]; at: number }) {
  const line = useRef<HTMLDivElement>(null);
  // Whether the focus follows to the next chip: a click has put it there already.
  const byKey = useRef(false);
  // Before the next key can come, which would find the focus still at the round before.
  useLayoutEffect(() => {
    const chip = line.current?.children[at];
    if (!(chip instanceof HTMLElement)) return;
    // Of its own line only: nothing around it may scroll.
    const { offsetLeft, offsetWidth, parentElement } = chip;
    if (parentElement) {
      const { scrollLeft, clientWidth } = parentElement;
      parentElement.scrollLeft = Math.min(offsetLeft, Math.max(scrollLeft, offsetLeft + offsetWidth - clientWidth));
    }
    if (byKey.current) chip.focus({ preventScroll: true });
    byKey.current = false;
  }, [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = keys[event.key]?.(groupInView(groups), groups.length - 1);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    byKey.current = true;
    // At either end nothing is drawn anew that would take it back.
    if (!goToGroup(groups, to)) byKey.current = false;
  };
  return (
    <div class="rounds-chips" role="radiogroup" aria-label={text("Round")} ref={line} onKeyDown={onKeyDown}>
      {groups.map((group, index) => (
        // biome-ignore lint/a11y/useSemanticElements: looks like the text that is written, not like a list of choices
        <button
          key={group.round?.index ?? -1}
          type="button"
          role="radio"
          class={group.round === undefined ? "round-chip written" : "round-chip"}
          aria-checked={index === at}
          aria-label={groupName(group)}
          title={chipHint(group)}
          tabIndex={index === at ? 0 : -1}
          onClick={() => goToGroup(groups, index)}
        >
          {group.round === undefined ? text("As written") : group.round.label}
        </button>
      ))}
    </div>
  );
}

function chipHint(group: RoundGroup): string {
  return group.round === undefined
    ? text("The numbers of the document, before anything is generated")
    : `${groupName(group)} (${briefNumber(group.round.share)})`;
}
