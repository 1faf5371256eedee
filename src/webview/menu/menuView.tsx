import { useLayoutEffect, useRef } from "preact/hooks";
import { menuMove } from "../inspector/menuKeys.ts";
import { text } from "../strings.ts";

/** An entry of a menu, or the line between two groups. */
export type MenuEntry = { readonly words: string; readonly keys?: string; run(): void } | "line";

interface GridMenuProps {
  readonly entries: readonly MenuEntry[];
  /** Its upper left corner in the window, in CSS pixels. */
  readonly place: { readonly x: number; readonly y: number };
  onClose(): void;
}

/** A menu at a point of the window: arrows walk, Enter chooses, Escape and a click elsewhere close. */
export function GridMenu({ entries, place, onClose }: GridMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  useLayoutEffect(() => {
    const element = menu.current!;
    const { width, height } = element.getBoundingClientRect();
    // Within the window, 4 px from its edges, wherever it was opened.
    element.style.left = `${Math.max(0, Math.min(place.x, window.innerWidth - width - 4))}px`;
    element.style.top = `${Math.max(0, Math.min(place.y, window.innerHeight - height - 4))}px`;
    items()[0]?.focus();
    const onPointerDown = (event: PointerEvent): void => {
      if (!element.contains(event.target as Node)) onClose();
    };
    // The focus goes elsewhere in the workbench: menus close there as well.
    const onBlur = (): void => onClose();
    // Before anything in the page can hold the press back.
    document.addEventListener("pointerdown", onPointerDown, { capture: true });
    window.addEventListener("blur", onBlur);
    return () => {
      document.removeEventListener("pointerdown", onPointerDown, { capture: true });
      window.removeEventListener("blur", onBlur);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const list = items();
    const names = list.map((item) => item.textContent ?? "");
    const move = menuMove(event.key, list.indexOf(document.activeElement as HTMLElement), names);
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move === "close") onClose();
    else list[move.to]?.focus();
  };
  return (
    <div ref={menu} class="menu grid-menu" role="menu" aria-label={text("Cell")} tabIndex={-1} onKeyDown={onKeyDown}>
      {entries.map((entry, index) =>
        entry === "line" ? (
          <hr key={index} />
        ) : (
          <button
            key={index}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              // First closed: what is run may move the focus, which closing would take back.
              onClose();
              entry.run();
            }}
          >
            <span>{entry.words}</span>
            {entry.keys && <kbd>{entry.keys}</kbd>}
          </button>
        ),
      )}
    </div>
  );
}
