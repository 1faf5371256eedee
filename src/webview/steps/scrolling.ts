import { currentStep } from "./currentStep.ts";

/** How far below the upper edge a card still counts as the one that is read. */
const readingLine = 60;

/** Scrolls to a step; `flash` draws the eye to it. */
export function showStep(scroller: HTMLElement | null, name: string, flash: boolean): void {
  const card = scroller?.querySelector<HTMLElement>(`[data-step="${CSS.escape(name)}"]`);
  if (!card) return;
  held = name;
  currentStep.value = name;
  card.scrollIntoView({ block: "start", behavior: isStill() ? "instant" : "smooth" });
  if (!flash) return;
  card.classList.remove("flash");
  requestAnimationFrame(() => card.classList.add("flash"));
}

/** Whether the reader wants nothing to move, by the system or by the workbench. */
function isStill(): boolean {
  return (
    matchMedia("(prefers-reduced-motion: reduce)").matches || document.body.classList.contains("vscode-reduce-motion")
  );
}

// A step that was asked for stays the current one until the reader scrolls on: its row may hold several, or be the last.
let held: string | undefined;
let settled = 0;

/** Finds out which step is read while the page scrolls. */
export function followScrolling(scroller: HTMLElement | null): void {
  if (scroller === null) return;
  clearTimeout(settled);
  settled = window.setTimeout(() => {
    held = undefined;
  }, 150);
  if (held !== undefined) return;
  const { top } = scroller.getBoundingClientRect();
  for (const card of scroller.querySelectorAll<HTMLElement>("[data-step]")) {
    if (card.getBoundingClientRect().bottom <= top + readingLine) continue;
    currentStep.value = card.dataset["step"] ?? "";
    return;
  }
}
