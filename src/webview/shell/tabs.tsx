import { useRef } from "preact/hooks";
import { activeTab, type TabName, tabs } from "../state.ts";
import { text } from "../strings.ts";
import { nextTab } from "./moves.ts";
import "./tabs.css";

/** The views, one tab each; one tab stop, arrows choose. */
export function Tabs() {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextTab(tabs.indexOf(activeTab.value), event.key, tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    activeTab.value = tabs[next]!;
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={text("Views")} ref={list} onKeyDown={onKeyDown}>
      {tabs.map((name) => (
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
      tabIndex={selected ? 0 : -1}
      onClick={() => {
        activeTab.value = name;
      }}
    >
      {text(name)}
    </button>
  );
}
