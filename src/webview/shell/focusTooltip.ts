import "./focusTooltip.css";

/** What has a tooltip of its own. Cells say what they are elsewhere. */
const controls = "button, a, input, select, summary, [role=button], [role=tab], [role=switch], [role=slider]";

/** Space between a control and its tooltip, and between the tooltip and the edge of the page, in pixels. */
const gap = 4;

/** Shows tooltips to the keyboard as well: a browser shows a `title` to the mouse alone. */
export function showTooltipsOnFocus(): void {
  const tooltip = document.createElement("div");
  tooltip.className = "focus-tooltip";
  tooltip.hidden = true;
  // A screen reader has the words from the control.
  tooltip.ariaHidden = "true";
  document.body.append(tooltip);
  const hide = () => {
    tooltip.hidden = true;
  };
  const show = (target: EventTarget | null) => {
    const words = target instanceof HTMLElement ? tooltipOf(target) : undefined;
    tooltip.hidden = words === undefined;
    // Words are those of an element, which the compiler cannot know.
    if (words === undefined || !(target instanceof HTMLElement)) return;
    tooltip.textContent = words;
    place(tooltip, target.getBoundingClientRect());
  };
  document.addEventListener("focusin", ({ target }) => show(target));
  document.addEventListener("focusout", hide);
  document.addEventListener("pointerdown", hide);
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  window.addEventListener("resize", hide);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  // What a control does is often another thing once it was done.
  document.addEventListener("keyup", ({ key }) => (key === "Enter" || key === " ") && show(document.activeElement));
}

/** The tooltip of a control that the keyboard has reached; undefined where it would say what can be read anyway. */
function tooltipOf(control: HTMLElement): string | undefined {
  // `:focus-visible`: a click focuses as well, but has the browser's own tooltip.
  if (!control.matches(controls) || !control.matches(":focus-visible")) return undefined;
  const words = control.title.trim();
  return words === "" || words === control.textContent.trim() ? undefined : words;
}

/** Below the control, or above it at the bottom of the page. */
function place(tooltip: HTMLElement, at: DOMRect): void {
  const { clientWidth, clientHeight } = document.documentElement;
  // The words are in it by now, so that its size is known.
  const { width, height } = tooltip.getBoundingClientRect();
  const below = at.bottom + gap;
  const top = below + height <= clientHeight ? below : Math.max(0, at.top - gap - height);
  const left = Math.max(gap, Math.min(at.left, clientWidth - gap - width));
  tooltip.style.top = `${top}px`;
  tooltip.style.left = `${left}px`;
}
