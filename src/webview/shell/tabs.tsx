import { useEffect, useRef } from "preact/hooks";
import { activeTab, shownTabs, type TabName, tabs } from "../state.ts";
import { text } from "../strings.ts";
import { nextTab } from "./moves.ts";
import "./tabs.css";

/** The views, one tab each; one tab stop, arrows choose. */
export function Tabs() {
  const list = useRef<HTMLDivElement>(null);
  // Tabs that do not fit are scrolled to; the edge that hides some fades.
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const mark = () => {
      // One pixel of slack: widths are rounded.
      element.toggleAttribute("data-cut", element.scrollLeft + element.clientWidth < element.scrollWidth - 1);
    };
    const observer = new ResizeObserver(mark);
    observer.observe(element);
    element.addEventListener("scroll", mark, { passive: true });
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    // Why, which is not always shown, is the last: the places of the others are the same in both lists.
    list.current?.children[tabs.indexOf(activeTab.value)]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [activeTab.value]);
  const onKeyDown = (event: KeyboardEvent): void => {
    // Arrows choose at once, as the pattern for tabs has it where views are cheap to show.
    const shown = shownTabs.value;
    const next = nextTab(shown.indexOf(activeTab.value), event.key, shown.length);
    if (next === undefined) return;
    event.preventDefault();
    activeTab.value = shown[next]!;
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label={text("Views")}
      ref={list}
      onKeyDown={onKeyDown}
      onWheel={({ currentTarget, deltaX, deltaY }) => {
        // A wheel turns up and down only; here it moves along the tabs, as over those of editors.
        if (deltaX === 0) currentTarget.scrollLeft += deltaY;
      }}
    >
      {shownTabs.value.map((name) => (
        <Tab key={name} name={name} />
      ))}
    </div>
  );
}

function Tab({ name }: { name: TabName }) {
  const selected = activeTab.value === name;
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${name}`}
      class="tab"
      aria-selected={selected}
      aria-controls={`panel-${name}`}
      // One tab stop for all: the chosen one.
      tabIndex={selected ? 0 : -1}
      onClick={() => {
        activeTab.value = name;
      }}
    >
      {text(name)}
    </button>
  );
}
