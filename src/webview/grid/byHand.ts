let resting = "";

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
