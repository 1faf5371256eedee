import { signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PanelStatus, Snapshot } from "../../protocol/messages.ts";
import { notify, request } from "../hostApi.ts";
import { snapshot } from "../state.ts";
import { t, text } from "../strings.ts";
import { Button } from "./buttons.tsx";
import { Icon, type IconName } from "./icons.tsx";
import "./status.css";

/** Set from the click until the host has answered, so that a slow host is not a silent one. */
const asked = signal(false);
// An answer within this time follows the click at once; anything said meanwhile would only flicker.
const patienceMs = 150;

/** Asks the host for a new result. */
export function recompute(): void {
  asked.value = true;
  request("recompute", {})
    // The host's own status says what went wrong.
    .catch(() => {})
    .finally(() => {
      asked.value = false;
    });
}

interface StatusText {
  readonly kind: PanelStatus["kind"];
  readonly icon?: IconName;
  readonly words: string;
}

// Before the host has told that it computes, the click alone says so.
function statusText(told: Snapshot, impatient: boolean): StatusText {
  const { status } = told;
  if (impatient && status.kind !== "computing") return { kind: "computing", words: text("Computing…") };
  switch (status.kind) {
    case "notComputed":
      return { kind: status.kind, icon: "play", words: text("Not computed yet") };
    case "upToDate":
      return { kind: status.kind, icon: "check", words: text("Up to date") };
    case "edited":
      return { kind: status.kind, icon: "edit", words: text("Edited · numbers are out of date") };
    case "computing":
      return { kind: status.kind, words: computingWords(status.done, status.total) };
    case "problem":
      return { kind: status.kind, icon: "problem", words: problemWords(told, status.count) };
    case "failed":
      return { kind: status.kind, icon: "problem", words: t(status.message) };
    case "gone":
      return { kind: status.kind, icon: "gone", words: t(status.message) };
  }
}

function computingWords(done: number, total: number): string {
  // Of some computations it is not known how much there is to do.
  return total > 0 ? text("Computing… {0} %", Math.floor((100 * done) / total)) : text("Computing…");
}

function problemWords(told: Snapshot, count: number): string {
  const problems = count === 1 ? text("1 problem") : text("{0} problems", count);
  return told.outline ? text("{0} · last good numbers", problems) : problems;
}

/** How the numbers relate to the text, with what can be done about it. */
export function Status() {
  const impatient = useSignal(false);
  useSignalEffect(() => {
    // An answer within the time takes the wait back.
    if (!asked.value) {
      impatient.value = false;
      return;
    }
    const timer = setTimeout(() => {
      impatient.value = true;
    }, patienceMs);
    return () => clearTimeout(timer);
  });
  const told = snapshot.value;
  if (told === undefined) return <Opening />;
  const said = statusText(told, impatient.value);
  return (
    <div class={`status ${said.kind}`}>
      <p role="status" class="status-words" title={said.words}>
        {said.icon ? <Icon name={said.icon} /> : <span class="spinner" aria-hidden="true" />}
        <span class="words">{said.words}</span>
      </p>
      <Action told={told} computing={said.kind === "computing"} />
    </div>
  );
}

function Action({ told: { status, outline }, computing }: { told: Snapshot; computing: boolean }) {
  if (computing) {
    return (
      <Button kind="secondary" onClick={() => notify("cancel", {})}>
        {text("Cancel")}
      </Button>
    );
  }
  // Without numbers the page says it at large; see emptyState.tsx.
  if (status.kind === "problem") return outline && <ProblemLink status={status} />;
  if (status.kind === "edited" || status.kind === "failed" || (status.kind === "notComputed" && outline)) {
    return (
      <Button onClick={recompute}>
        <Icon name="refresh" />
        {text("Recompute")}
      </Button>
    );
  }
  return null;
}

function ProblemLink({ status }: { status: PanelStatus & { kind: "problem" } }) {
  const first = t(status.first);
  return (
    <button type="button" class="link problem-link" title={first} onClick={() => notify("goToProblem", {})}>
      <span class="problem-place">{text("Line {0}", status.line)}</span> {first}
    </button>
  );
}

/** Nothing is said at once on opening: an answer usually comes before the eye. */
function Opening() {
  // Set when the first answer is late.
  const slow = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      slow.value = true;
    }, patienceMs);
    return () => clearTimeout(timer);
  }, [slow]);
  return (
    <div class="status">
      <p role="status" class="status-words">
        {slow.value && text("Opening…")}
      </p>
    </div>
  );
}

/** A thin bar under the header while a computation goes on. */
export function Progress() {
  const status = snapshot.value?.status;
  if (status?.kind !== "computing") return null;
  // Without a share the bar runs to and fro.
  const share = status.total > 0 ? status.done / status.total : undefined;
  return (
    <progress class="progress" aria-label={text("Computing")} max={1} {...(share !== undefined && { value: share })} />
  );
}
