import { isStill } from "../shell/isStill.ts";
import { type ScrollTarget, scrollWithin } from "../shell/scrollWithin.ts";
import { selected } from "../state.ts";
import { currentStep } from "./currentStep.ts";

/** How far below the upper edge a card still counts as the one that is read. */
const readingLine = 60;

/** A step that was asked for: kept in place while the page around it still grows, until the reader moves on. */
let held: { readonly name: string; readonly to: ScrollTarget["to"] } | undefined;

/** Scrolls to a step. `suddenly` where the reader has not seen the way; `flash` draws the eye to the card. */
export function showStep(
  scroller: HTMLElement | null,
  name: string,
  how: { suddenly?: boolean; flash?: boolean; to?: ScrollTarget["to"] },
): void {
  const { to = "start" } = how;
  // Kept even if there is no card yet: it is scrolled to as soon as the cards are drawn.
  held = { name, to };
  currentStep.value = name;
  const card = cardOf(scroller, name);
  if (!card || !scroller) return;
  // A reader who wants no movement, or has not seen where it began, gets the end of it.
  scrollWithin(scroller, card, { to, behavior: how.suddenly || isStill() ? "instant" : "smooth" });
  if (!how.flash) return;
  // An animation begins again only after a frame without it.
  card.classList.remove("flash");
  requestAnimationFrame(() => card.classList.add("flash"));
}

/** Brings the step that was asked for back to its place after the page has grown above it. */
export function keepInPlace(scroller: HTMLElement | null): void {
  const card = held === undefined ? undefined : cardOf(scroller, held.name);
  if (card && scroller) scrollWithin(scroller, card, { to: held!.to });
}

/** Follows what the reader does with the page: which step is read, and when the reader moves on. Returns how to stop. */
export function followReader(scroller: HTMLElement): () => void {
  const letGo = (): void => {
    held = undefined;
  };
  const onScroll = (): void => findCurrent(scroller);
  // A cell that is chosen may be in another card than the one that was read.
  const unfollow = selected.subscribe(onScroll);
  scroller.addEventListener("scroll", onScroll, { passive: true });
  // Scrolling itself says nothing of its cause: these do.
  for (const kind of ["wheel", "pointerdown", "keydown"]) scroller.addEventListener(kind, letGo, { passive: true });
  return () => {
    unfollow();
    scroller.removeEventListener("scroll", onScroll);
    for (const kind of ["wheel", "pointerdown", "keydown"]) scroller.removeEventListener(kind, letGo);
  };
}

/** The step that is read is that of the selected cell while it is in sight, else the first whose card reaches below the reading line. */
function findCurrent(scroller: HTMLElement): void {
  // What was asked for counts until the reader moves on.
  if (held !== undefined) return;
  const { top, bottom } = scroller.getBoundingClientRect();
  const chosen = cardOfSelection(scroller);
  const place = chosen?.getBoundingClientRect();
  if (chosen && place && place.bottom > top + readingLine && place.top < bottom) {
    currentStep.value = chosen.dataset["step"] ?? "";
    return;
  }
  for (const card of scroller.querySelectorAll<HTMLElement>("[data-step]")) {
    // In the order of the computation, which is the order on the page.
    if (card.getBoundingClientRect().bottom <= top + readingLine) continue;
    currentStep.value = card.dataset["step"] ?? "";
    return;
  }
}

/** The card in which the selected cell is drawn, be it the step's or that of a tensor beside it. */
function cardOfSelection(scroller: HTMLElement): HTMLElement | null | undefined {
  const name = selected.peek()?.matrix;
  // Tables and pictures alike are named after their matrix.
  const grid =
    name === undefined ? undefined : scroller.querySelector(`[role="grid"][aria-label="${CSS.escape(name)}"]`);
  return grid?.closest<HTMLElement>("[data-step]");
}

function cardOf(scroller: HTMLElement | null, name: string): HTMLElement | null | undefined {
  return scroller?.querySelector<HTMLElement>(`[data-step="${CSS.escape(name)}"]`);
}
