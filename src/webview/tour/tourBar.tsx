import { useEffect, useRef } from "preact/hooks";
import type { ShownStop, TourTask } from "../../core/tour/shownStop.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { isTourAnswer } from "../../protocol/tourGuard.ts";
import { expectAnswers, notify, request } from "../hostApi.ts";
import { announce } from "../inspector/announcer.tsx";
import { Button, IconButton } from "../shell/buttons.tsx";
import { Icon } from "../shell/icons.tsx";
import { snapshot } from "../state.ts";
import { t, text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { isPlaying, playOn, stopPlaying } from "./playing.ts";
import { changeCell, goToStop } from "./stops.ts";
import { type TourPlace, tourPlace, tourSpeeds } from "./tourPlace.ts";

expectAnswers({ readTour: isTourAnswer });

/** The tour: what is said at a stop, its task, and what one moves on with. */
export function TourBar() {
  const resultVersion = snapshot.value?.resultVersion ?? 0;
  const { answer, fault } = useHostAnswer(JSON.stringify([snapshot.value?.uri, resultVersion]), () =>
    request("readTour", { resultVersion }),
  );
  const bar = useRef<HTMLDivElement>(null);
  const place = tourPlace.value;
  const stops = answer?.stops ?? [];
  const at = stopAt(place, stops);
  const stop = stops[at];
  // New numbers come to the same stop: it is not gone to again.
  const shownAt = useRef(-1);
  const isHere = answer !== undefined;
  useEffect(() => {
    // A tour that opens by itself must not take the focus.
    const isOpenedByHand = document.activeElement?.classList.contains("tour-door");
    if (isHere && isOpenedByHand) bar.current?.querySelector<HTMLElement>(".tour-play")?.focus({ preventScroll: true });
  }, [isHere]);
  useEffect(() => {
    // The reader may have moved on before this stop was shown: its numbers would fly below the next one's text.
    const hasMovedOn = stopAt(tourPlace.peek(), stops) !== at;
    // A reader who comes back to the previous stop sees it played again.
    if (hasMovedOn) shownAt.current = -1;
    if (!isHere || hasMovedOn || shownAt.current === at) return;
    shownAt.current = at;
    if (stop) goToStop(stop);
    announce(spokenStop(stop, at, stops.length));
    playOn(stop, () => moveTo(at + 1, stops.length));
  }, [isHere, at]);
  useFinishedTask(stop?.task, at);
  useEffect(() => stopPlaying, []);
  const go = (to: number) => {
    stopPlaying();
    moveTo(to, stops.length);
  };
  // Keys may come faster than the page is drawn.
  const step = (by: number) => go((tourPlace.peek()?.at ?? 0) + by);
  const play = () => {
    if (isPlaying.value) return stopPlaying();
    isPlaying.value = true;
    // At the end it begins again. A stop that is not rendered yet plays as soon as it is.
    if (at >= stops.length) moveTo(0, stops.length);
    else if ((tourPlace.peek()?.at ?? 0) === at) playOn(stop, () => moveTo(at + 1, stops.length));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Buttons take Space, and the select the arrows, while they have the focus.
    const isControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLSelectElement;
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (event.key === "Escape") close();
    else if (by !== 0 && !(event.target instanceof HTMLSelectElement)) step(by);
    else if (event.key === " " && !isControl) play();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  useEffect(() => {
    // Anew after each drawing, so that the keys act on the stop in view.
    const body = bar.current;
    body?.addEventListener("keydown", onKeyDown);
    return () => body?.removeEventListener("keydown", onKeyDown);
  });
  if (!place) return null;
  if (answer === undefined) return <p class="tour-empty">{fault ?? ""}</p>;
  return (
    <div class="tour-body" ref={bar}>
      <div class="tour-line">
        <IconButton icon="left" words={text("Previous Stop")} keys="←" disabled={at === 0} onClick={() => step(-1)} />
        <button
          type="button"
          class="icon-button tour-play"
          title={isPlaying.value ? text("Pause (Space)") : text("Play (Space)")}
          aria-label={isPlaying.value ? text("Pause") : text("Play")}
          onClick={play}
        >
          <Icon name={isPlaying.value ? "pause" : "play"} />
        </button>
        <IconButton
          icon="right"
          words={text("Next Stop")}
          keys="→"
          disabled={at >= stops.length}
          onClick={() => step(1)}
        />
        <input
          type="range"
          class="tour-scrub"
          min={1}
          max={stops.length + 1}
          value={at + 1}
          aria-label={text("Stop")}
          aria-valuetext={countText(at, stops.length)}
          onInput={(event) => go(Number(event.currentTarget.value) - 1)}
        />
        <span class="tour-count">{countText(at, stops.length)}</span>
        <Speed place={place} />
        <IconButton icon="close" words={text("Close the Tour")} keys="Esc" onClick={close} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its room is scrolled with the keys */}
      <section class="tour-text" tabIndex={0} aria-label={text("Text of this stop")}>
        {stop ? (
          <Stop stop={stop} at={at} />
        ) : (
          <End stops={stops} next={answer.next} made={answer.made} onAgain={() => go(0)} />
        )}
      </section>
    </div>
  );
}

/** The stop that is shown, from 0; as many as there are stops is the end. */
function stopAt(place: TourPlace | null | undefined, stops: readonly ShownStop[]): number {
  return Math.min(place?.at ?? 0, stops.length);
}

function countText(at: number, count: number): string {
  return at < count ? text("{0} of {1}", at + 1, count) : text("End");
}

function moveTo(to: number, count: number): void {
  const place = tourPlace.peek();
  if (place) tourPlace.value = { ...place, at: Math.max(0, Math.min(to, count)) };
}

function close(): void {
  stopPlaying();
  tourPlace.value = null;
  document.querySelector<HTMLElement>(".tour-door")?.focus();
}

function Speed({ place }: { place: TourPlace }) {
  return (
    <select
      class="select tour-speed"
      aria-label={text("Speed")}
      value={String(place.speed)}
      onChange={({ currentTarget }) => {
        tourPlace.value = { ...place, speed: Number(currentTarget.value) };
      }}
    >
      {tourSpeeds.map((speed) => (
        <option key={speed} value={String(speed)}>
          {`${speed}×`}
        </option>
      ))}
    </select>
  );
}

/** What is said at a stop may be as long as a label of a document. */
const longest = 600;

function Stop({ stop, at }: { stop: ShownStop; at: number }) {
  const { task, beside } = stop;
  return (
    <>
      <p class="tour-say">
        {visibleText(t(stop.say), longest)}
        {beside && (
          <>
            {" "}
            <code>
              {beside.name} = {visibleText(beside.value)}
            </code>
          </>
        )}
      </p>
      {task && <Task task={task} at={at} />}
    </>
  );
}

function Task({ task, at }: { task: TourTask; at: number }) {
  const isSolved = task.done || tourPlace.value?.solved.includes(at) === true;
  const { set, hindrance } = task;
  return (
    <div class={isSolved ? "tour-task solved" : "tour-task"}>
      <span class="tour-verdict">
        {isSolved && <Icon name="check" />}
        {isSolved ? text("Solved") : text("Your turn")}
      </span>
      {set && (
        <Button kind={isSolved ? "secondary" : "primary"} onClick={() => changeCell(set)}>
          {text("Change {0}", `${set.matrix}[${set.row + 1},${set.col + 1}]`)}
        </Button>
      )}
      {hindrance && !isSolved && <span class="tour-hindrance">{t(hindrance)}</span>}
      <code class="tour-until" title={text("Done when this is true")}>
        {visibleText(task.until, longest)}
      </code>
      <span class="tour-now">
        {task.now.length > 0 && text("now {0}", task.now.map(({ name, value }) => `${name} = ${value}`).join(", "))}
      </span>
    </div>
  );
}

interface EndProps {
  readonly stops: readonly ShownStop[];
  readonly next: string | undefined;
  /** Whether the stops were made of the steps, and not written. */
  readonly made: boolean;
  onAgain(): void;
}

function End({ stops, next, made, onAgain }: EndProps) {
  const tasks = stops.flatMap(({ task }, at) => (task ? [at] : []));
  const solved = tasks.filter((at) => tourPlace.value?.solved.includes(at));
  return (
    <div class="tour-end">
      <p>
        {tasks.length > 0 && text("{0} of {1} tasks solved.", solved.length, tasks.length)}{" "}
        {made
          ? text("That was every step. Change a number and walk through it again.")
          : text("Now try it yourself: change any number and see what happens.")}
      </p>
      {next !== undefined && <Button onClick={() => notify("openNextLesson", {})}>{text("Next Lesson")}</Button>}
      <Button kind="secondary" onClick={onAgain}>
        {text("From the Start")}
      </Button>
    </div>
  );
}

/** Remembers that a task has been solved, and says so once; also what blocks it. */
function useFinishedTask(task: TourTask | undefined, at: number): void {
  const isDone = task?.done === true;
  const hindrance = task?.hindrance && t(task.hindrance);
  useEffect(() => {
    if (hindrance !== undefined && tourPlace.peek()?.solved.includes(at) === false) announce(hindrance);
  }, [hindrance, at]);
  useEffect(() => {
    const place = tourPlace.peek();
    if (!isDone || !place || place.solved.includes(at)) return;
    tourPlace.value = { ...place, solved: [...place.solved, at] };
    announce(text("Solved"));
  }, [isDone, at]);
}

function spokenStop(stop: ShownStop | undefined, at: number, count: number): string {
  if (stop === undefined) return text("End");
  const task = stop.task && !stop.task.done ? ` ${text("Your turn")}: ${stop.task.until}` : "";
  return `${countText(at, count)}. ${t(stop.say)}${task}`;
}
