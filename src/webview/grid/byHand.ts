// Where the pointer was when it last moved, in the window; empty after scrolling by the wheel, when any cell under it counts.
let resting = "";

// Cells that slide under a pointer at rest report the very same place.
const placeOf = (event: MouseEvent): string => `${event.clientX} ${event.clientY}`;

window.addEventListener("pointermove", (event) => {
  resting = placeOf(event);
});
window.addEventListener("wheel", () => {
  resting = "";
});

/** Whether the pointer was moved onto an element, or the user scrolled; false where the page's content moved under a pointer at rest. */
export function isByHand(event: MouseEvent): boolean {
  return placeOf(event) !== resting;
}
